// SPDX-License-Identifier: GPL-2.0-or-later
/* What people read of a row of the summary. */
#include "record/connections/row_text.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/ip.h"
#include "base/util.h"
#include "packet/tls_alert.h"

static const char *address_text(const struct address *a,
				char text[IP_TEXT_SIZE])
{
	return inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text,
			 IP_TEXT_SIZE);
}

void peer_text(const struct summary_row *row, char *text, size_t size)
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

const char *kind_text(unsigned int kind)
{
	static const char *const kinds[] = { "tcp", "udp", "ping", "lookup" };

	return kinds[kind];
}

const char *protocol_text(const struct summary_row *row)
{
	static const char *const services[SERVICES] = {
		[SERVICE_DNS] = "dns",	 [SERVICE_TLS] = "tls",
		[SERVICE_QUIC] = "quic", [SERVICE_HTTP] = "http",
		[SERVICE_SSH] = "ssh",
	};

	if (row->kind == CONNECTION_LOOKUP || !services[row->service])
		return kind_text(row->kind);
	return services[row->service];
}

void time_text(int64_t ns, char *text, size_t size)
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

static const char *rcode_text(unsigned int rcode, char text[24])
{
	static const char *const texts[] = { "no error", "FORMERR", "SERVFAIL",
					     "NXDOMAIN", "NOTIMP",  "REFUSED" };

	if (rcode < ARRAY_SIZE(texts))
		return texts[rcode];
	snprintf(text, 24, "error %u", rcode);
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

/* Large packets do not pass: an MTU on the way is too small, and who says so? */
static void put_stall(const struct summary_reason *reason, char *text,
		      size_t size)
{
	char what[64] = "large segments of the other side were lost";
	char who[IP_TEXT_SIZE], says[IP_TEXT_SIZE + 32];

	if (reason->size)
		snprintf(what, sizeof(what),
			 "segments of %u bytes were not acknowledged",
			 reason->size);
	snprintf(says, sizeof(says), "no ICMP error says why");
	if (reason->too_big.family)
		snprintf(says, sizeof(says), "%s wants smaller packets",
			 address_text(&reason->too_big, who));
	snprintf(text, size, "stalled: %s, while small ones passed; %s", what,
		 says);
}

/* Why the worst of the row's connections failed. */
static void put_reason(const struct summary_row *row,
		       enum connection_outcome outcome, char *text, size_t size)
{
	const struct summary_reason *reason = &row->reason;
	char who[IP_TEXT_SIZE], after[32], rcode[24];

	address_text(&reason->by, who);
	if (reason->by_program)
		snprintf(who, sizeof(who), "the program");
	time_text(reason->after, after, sizeof(after));
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
	case OUTCOME_STOPPED:
		snprintf(text, size, "stopped by this host: no packet left it");
		break;
	case OUTCOME_STALLED:
		put_stall(reason, text, size);
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

const char *outcome_word(enum connection_outcome outcome)
{
	static const char *const words[OUTCOMES] = {
		[OUTCOME_OPEN] = "open",
		[OUTCOME_CLOSED] = "closed",
		[OUTCOME_EMPTY] = "no-record",
		[OUTCOME_RESET_HERE] = "reset-by-program",
		[OUTCOME_RESET] = "reset",
		[OUTCOME_UNANSWERED] = "closed-unanswered",
		[OUTCOME_NOT_FOUND] = "not-found",
		[OUTCOME_SERVER_FAILED] = "server-failed",
		[OUTCOME_STALLED] = "stalled",
		[OUTCOME_TLS_ALERT] = "tls-alert",
		[OUTCOME_SILENT] = "no-answer",
		[OUTCOME_STOPPED] = "stopped-by-host",
		[OUTCOME_UNREACHABLE] = "unreachable",
		[OUTCOME_REFUSED] = "refused",
	};

	return words[outcome];
}

void outcome_text(const struct summary_row *row, char *text, size_t size)
{
	const enum connection_outcome outcome = summary_outcome(row);
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
	else if (row->count > 1 && outcome_is_failure(outcome) &&
		 row->kind != CONNECTION_LOOKUP)
		snprintf(text, size, "%s, %llu times%s", reason,
			 (unsigned long long)row->count, resent);
	else
		snprintf(text, size, "%s%s", reason, resent);
}
