// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines of --summary, from what the recorder left. Everything from there is
 * copied before it is checked, as the recorder could still change it.
 */
#include "trace/summary.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip.h"
#include "base/log.h"
#include "base/quote.h"
#include "base/util.h"
#include "cli/summary.h"
#include "packet/tls_alert.h"

/* ---- texts ---- */

static const char *address_text(const struct address *a,
				char text[IP_TEXT_SIZE])
{
	return inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text,
			 IP_TEXT_SIZE);
}

static void put_peer(const struct summary_row *row, char *text, size_t size)
{
	const bool v6 = !row->name[0] && row->peer.address.family == 6;
	char address[IP_TEXT_SIZE], port[8] = "";

	if (row->peer.port)
		snprintf(port, sizeof(port), ":%u", ntohs(row->peer.port));
	address_text(&row->peer.address, address);
	snprintf(text, size, "%s%s%s%s%s", row->incoming ? "from " : "",
		 v6 ? "[" : "", row->name[0] ? row->name : address,
		 v6 ? "]" : "", port);
}

static const char *protocol(const struct summary_row *row)
{
	static const char *const services[SERVICES] = {
		[SERVICE_DNS] = "dns",	 [SERVICE_TLS] = "tls",
		[SERVICE_QUIC] = "quic", [SERVICE_HTTP] = "http",
		[SERVICE_SSH] = "ssh",
	};
	static const char *const kinds[] = { "tcp", "udp", "ping", "lookup" };

	if (row->kind == CONNECTION_LOOKUP || !services[row->service])
		return kinds[row->kind];
	return services[row->service];
}

static void after_text(int64_t ns, char *text, size_t size)
{
	double ms = (double)ns / 1e6;

	if (ms < 999.5)
		snprintf(text, size, "%.*f ms",
			 ms < 1	   ? 2
			 : ms < 10 ? 1
				   : 0,
			 ms);
	else
		snprintf(text, size, "%.1f s", ms / 1e3);
}

static const char *rcode_text(unsigned int rcode, char text[16])
{
	static const char *const texts[] = { "no error", "FORMERR", "SERVFAIL",
					     "NXDOMAIN", "NOTIMP",  "REFUSED" };

	if (rcode < ARRAY_SIZE(texts))
		return texts[rcode];
	snprintf(text, 16, "error %u", rcode);
	return text;
}

static void put_silence(const struct summary_row *row, const char *who,
			const char *after, char *text, size_t size)
{
	const struct summary_reason *reason = &row->reason;
	const bool tries =
		row->kind != CONNECTION_UDP && row->kind != CONNECTION_ECHO;
	const unsigned long long n = reason->tries;

	snprintf(text, size, "no answer%s%s to %llu %s%s%s%s",
		 row->kind == CONNECTION_LOOKUP ? " from " : "",
		 row->kind == CONNECTION_LOOKUP ? who : "", n,
		 !tries	  ? "packet"
		 : n == 1 ? "try"
			  : "tries",
		 !tries && n != 1 ? "s" : "", n > 1 ? " in " : "",
		 n > 1 ? after : "");
}

static void put_alert(const struct summary_reason *reason, const char *who,
		      char *text, size_t size)
{
	const char *alert = tls_alert_text(reason->alert);

	if (reason->alert == TLS_ENCRYPTED_ALERT)
		snprintf(text, size, "encrypted TLS alert from %s", who);
	else
		snprintf(text, size, "TLS alert from %s: %s", who,
			 alert ? alert : "unknown");
}

/* Why the worst of the row's connections failed. */
static void put_reason(const struct summary_row *row,
		       enum connection_outcome outcome, char *text, size_t size)
{
	const struct summary_reason *reason = &row->reason;
	char who[IP_TEXT_SIZE], after[32], rcode[16];

	address_text(&reason->by, who);
	if (reason->by_program)
		snprintf(who, sizeof(who), "the program");
	after_text(reason->after, after, sizeof(after));
	switch (outcome) {
	case OUTCOME_REFUSED:
		snprintf(text, size, "refused by %s after %s", who, after);
		break;
	case OUTCOME_UNREACHABLE:
		snprintf(text, size, "%s, says %s after %s",
			 icmp_error_text(&reason->error), who, after);
		break;
	case OUTCOME_SILENT:
		put_silence(row, who, after, text, size);
		break;
	case OUTCOME_TLS_ALERT:
		put_alert(reason, who, text, size);
		break;
	case OUTCOME_SERVER_FAILED:
		snprintf(text, size, "%s from %s after %s",
			 rcode_text(reason->rcode, rcode), who, after);
		break;
	case OUTCOME_NOT_FOUND:
		snprintf(text, size, "no such name, says %s", who);
		break;
	case OUTCOME_UNANSWERED:
		snprintf(text, size, "closed without an answer after %s",
			 after);
		break;
	case OUTCOME_RESET:
	case OUTCOME_RESET_HERE:
		snprintf(text, size, "reset by %s after %s", who, after);
		break;
	case OUTCOME_EMPTY:
		snprintf(text, size, "no such record, says %s", who);
		break;
	case OUTCOME_CLOSED:
		snprintf(text, size, "ok");
		break;
	default:
		snprintf(text, size, "open");
	}
}

static bool is_failure(enum connection_outcome outcome)
{
	return outcome >= OUTCOME_RESET;
}

static void put_outcome(const struct summary_row *row,
			enum connection_outcome outcome, char *text,
			size_t size)
{
	char reason[256], resent[48] = "";

	put_reason(row, outcome, reason, sizeof(reason));
	if (row->resent)
		snprintf(resent, sizeof(resent), ", %llu segment%s sent again",
			 (unsigned long long)row->resent,
			 row->resent == 1 ? "" : "s");
	if (row->count < row->connections && row->kind != CONNECTION_LOOKUP)
		snprintf(text, size, "%llu of %llu: %s%s",
			 (unsigned long long)row->count,
			 (unsigned long long)row->connections, reason, resent);
	else if (row->count > 1 && is_failure(outcome) &&
		 row->kind != CONNECTION_LOOKUP)
		snprintf(text, size, "%s, %llu times%s", reason,
			 (unsigned long long)row->count, resent);
	else
		snprintf(text, size, "%s%s", reason, resent);
}

/* ---- rows ---- */

/* Is the row one that the recorder may have made? */
static bool is_sound(struct summary_row *row)
{
	row->process[sizeof(row->process) - 1] = '\0';
	row->name[sizeof(row->name) - 1] = '\0';
	return row->kind <= CONNECTION_LOOKUP && row->service < SERVICES &&
	       row->connections > 0;
}

/*
 * A look-up is a line of its own only if the name could not be had: its packets
 * are in the line of the name server.
 */
static bool is_shown(const struct summary_row *row)
{
	return row->kind != CONNECTION_LOOKUP || !row->outcomes[OUTCOME_CLOSED];
}

static bool row_failed(const struct summary_row *row)
{
	return is_failure(summary_outcome(row));
}

/*
 * The processes in the order in which they began, those that are not known at
 * the end; failures first.
 */
static int compare(const void *a, const void *b)
{
	const struct summary_row *x = a, *y = b;

	if (x->owner != y->owner)
		return x->owner - 1 < y->owner - 1 ? -1 : 1;
	if (row_failed(x) != row_failed(y))
		return row_failed(x) ? -1 : 1;
	if (x->up + x->down != y->up + y->down)
		return x->up + x->down > y->up + y->down ? -1 : 1;
	return x->start < y->start ? -1 : x->start > y->start;
}

static void fill_line(struct summary_line *line, const struct summary_row *row)
{
	const enum connection_outcome outcome = summary_outcome(row);
	char name[64];

	memset(line, 0, sizeof(*line));
	quote_word(name, sizeof(name), row->process);
	if (row->pid)
		snprintf(line->process, sizeof(line->process), "%s (%u)", name,
			 row->pid);
	put_peer(row, line->peer, sizeof(line->peer));
	snprintf(line->protocol, sizeof(line->protocol), "%s", protocol(row));
	put_outcome(row, outcome, line->outcome, sizeof(line->outcome));
	line->counts =
		(struct summary_counts){ row->up, row->down, row->connections };
	line->has_counts = row->kind != CONNECTION_LOOKUP;
	line->failed = is_failure(outcome);
	line->ns = row->last - row->start;
}

/* Copy the rows that are shown. Returns their number. */
static size_t copy_rows(struct summary_row *rows, const struct summary *summary)
{
	size_t n = summary->n < SUMMARY_ROWS ? summary->n : SUMMARY_ROWS;
	size_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		memcpy(&rows[shown], &summary->row[i], sizeof(*rows));
		if (is_sound(&rows[shown]) && is_shown(&rows[shown]))
			shown++;
	}
	return shown;
}

static void print_rows(const struct summary *summary)
{
	autofree struct summary_row *rows = calloc(SUMMARY_ROWS, sizeof(*rows));
	autofree struct summary_line *lines =
		calloc(SUMMARY_ROWS, sizeof(*lines));
	size_t n;

	if (!rows || !lines) {
		error_errno("cannot print the summary");
		return;
	}
	n = copy_rows(rows, summary);
	if (n == 0) {
		show(NULL, "No connections.");
		return;
	}
	qsort(rows, n, sizeof(*rows), compare);
	for (size_t i = 0; i < n; i++)
		fill_line(&lines[i], &rows[i]);
	summary_print(lines, n,
		      &(struct summary_counts){
			      .up = summary->unlisted.up,
			      .down = summary->unlisted.down,
			      .connections = summary->unlisted.connections });
}

/* What the table lacks. */
static void print_gaps(const struct summary *summary,
		       const struct recorder_result *result)
{
	const unsigned long long lost = summary->lost_packets;
	const unsigned long long dropped = result->dropped;

	if (lost)
		show(NULL,
		     "The table lacks connections with %llu packets, because "
		     "more than %d were open.",
		     lost, CONNECTIONS_MAX);
	if (dropped)
		show(NULL,
		     "The table lacks %llu packets that were not "
		     "recorded.",
		     dropped);
	if (result->at_limit)
		show(NULL, "The table ends where the capture reached its "
			   "limit.");
}

void trace_print_summary(const struct summary *summary,
			 const struct recorder_result *result)
{
	if (!summary->complete) {
		show(NULL, "There is no summary, because the capture failed.");
		return;
	}
	print_rows(summary);
	print_gaps(summary, result);
}
