// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The lines of --summary, from what the recorder left. Everything from there is
 * copied before it is checked, as the recorder could still change it.
 */
#include "trace/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/quote.h"
#include "base/util.h"
#include "cli/summary.h"
#include "record/connections/row_text.h"

#define FAILURES_TOLD 5

/* ---- rows ---- */

/* Is the row one that the recorder may have made? */
static bool is_sound(struct summary_row *row)
{
	row->process[sizeof(row->process) - 1] = '\0';
	row->name[sizeof(row->name) - 1] = '\0';
	return row->kind <= CONNECTION_LOOKUP && row->service < SERVICES &&
	       row->connections > 0;
}

static int compare(const void *a, const void *b)
{
	return summary_row_compare(a, b);
}

static void fill_line(struct summary_line *line, const struct summary_row *row)
{
	char name[64];

	memset(line, 0, sizeof(*line));
	quote_word(name, sizeof(name), row->process);
	if (row->pid)
		snprintf(line->process, sizeof(line->process), "%s (%u)", name,
			 row->pid);
	peer_text(row, line->peer, sizeof(line->peer));
	snprintf(line->protocol, sizeof(line->protocol), "%s",
		 protocol_text(row));
	outcome_text(row, line->outcome, sizeof(line->outcome));
	line->counts =
		(struct summary_counts){ row->up, row->down, row->connections };
	line->has_counts = row->kind != CONNECTION_LOOKUP;
	line->failed = summary_row_failed(row);
	line->ns = row->last - row->start;
}

/* Copy the rows that are shown. Returns their number. */
static size_t copy_rows(struct summary_row *rows, const struct summary *summary)
{
	size_t n = summary->n < SUMMARY_ROWS ? summary->n : SUMMARY_ROWS;
	size_t shown = 0;

	for (size_t i = 0; i < n; i++) {
		memcpy(&rows[shown], &summary->row[i], sizeof(*rows));
		if (is_sound(&rows[shown]) &&
		    summary_row_is_shown(&rows[shown]))
			shown++;
	}
	return shown;
}

static void sort_and_print(struct summary_row *rows, struct summary_line *lines,
			   const struct summary *summary)
{
	const size_t n = copy_rows(rows, summary);

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

static void print_rows(const struct summary *summary)
{
	autofree struct summary_row *rows = calloc(SUMMARY_ROWS, sizeof(*rows));
	autofree struct summary_line *lines =
		calloc(SUMMARY_ROWS, sizeof(*lines));

	if (rows && lines)
		sort_and_print(rows, lines, summary);
	else
		error_errno("cannot print the summary");
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

/* ---- failures ---- */

/* Did a connection of the row not fail? */
static bool has_success(const struct summary_row *row)
{
	return row->outcomes[OUTCOME_OPEN] || row->outcomes[OUTCOME_CLOSED] ||
	       row->outcomes[OUTCOME_RESET_HERE];
}

/* Programs ask for the name of an address for show, and can do without. */
static bool is_reverse(const struct summary_row *row)
{
	size_t len = strlen(row->name);

	return row->kind == CONNECTION_LOOKUP && len > 5 &&
	       !strcmp(row->name + len - 5, ".arpa");
}

/*
 * A program that sends datagrams may want no answer. If it tried for a second
 * and then failed, the missing answer is likely to be the reason.
 */
static bool needed_answer(const struct summary_row *row, bool program_succeeded)
{
	const enum connection_outcome outcome = summary_outcome(row);

	return (outcome != OUTCOME_SILENT && outcome != OUTCOME_STOPPED) ||
	       (!program_succeeded && row->reason.after >= NS_PER_S);
}

/*
 * Look-ups say more than the datagrams that carry them. Data was not looked at:
 * nothing is known of answers.
 */
static bool is_told(const struct summary_row *row, bool program_succeeded)
{
	return summary_row_failed(row) && !has_success(row) &&
	       !is_reverse(row) && summary_outcome(row) != OUTCOME_UNANSWERED &&
	       !(row->kind == CONNECTION_UDP &&
		 (row->service == SERVICE_DNS ||
		  !needed_answer(row, program_succeeded)));
}

static bool is_same_peer(const struct summary_row *a,
			 const struct summary_row *b)
{
	return a->kind == b->kind && a->peer.port == b->peer.port &&
	       !strcmp(a->name, b->name) &&
	       (a->name[0] || !memcmp(&a->peer.address, &b->peer.address,
				      sizeof(a->peer.address)));
}

/* Another process may have succeeded. */
static bool is_made_good(const struct summary_row *rows, size_t n,
			 const struct summary_row *row)
{
	for (size_t i = 0; i < n; i++)
		if (has_success(&rows[i]) && is_same_peer(&rows[i], row))
			return true;
	return false;
}

/* The worst outcomes first, and of those the earliest. */
static int compare_failures(const void *a, const void *b)
{
	const struct summary_row *x = a, *y = b;
	int by_outcome = (int)summary_outcome(y) - (int)summary_outcome(x);

	if (by_outcome)
		return by_outcome;
	return x->start < y->start ? -1 : x->start > y->start;
}

static void print_failure(const struct summary_row *row)
{
	struct summary_line line;
	char process[64], owner[96] = "";

	fill_line(&line, row);
	quote_word(process, sizeof(process), row->process);
	if (row->pid)
		snprintf(owner, sizeof(owner), " (%s[%u])", process, row->pid);
	say("nsntrace: %s%s: %s", line.peer, owner, line.outcome);
}

/* Did the program get any connection, or an answer to a ping? */
static bool has_connection(const struct summary_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((rows[i].kind == CONNECTION_TCP ||
		     rows[i].kind == CONNECTION_ECHO) &&
		    has_success(&rows[i]))
			return true;
	return false;
}

void trace_print_failures(const struct summary *summary,
			  const struct recorder_result *result,
			  bool program_succeeded)
{
	autofree struct summary_row *rows = calloc(SUMMARY_ROWS, sizeof(*rows));
	size_t n, told = 0;

	if (!rows || !summary->complete || result->at_limit || result->dropped)
		return;
	n = copy_rows(rows, summary);
	if (program_succeeded && has_connection(rows, n))
		return;
	qsort(rows, n, sizeof(*rows), compare_failures);
	for (size_t i = 0; i < n && told < FAILURES_TOLD; i++) {
		if (!is_told(&rows[i], program_succeeded) ||
		    is_made_good(rows, n, &rows[i]))
			continue;
		print_failure(&rows[i]);
		told++;
	}
}
