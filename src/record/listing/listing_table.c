// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports as a table of whom the program talked to: plain text, and Markdown for
 * the page of a job. The connections are added up in rows, so nothing is written
 * before the end.
 */
#include <stdio.h>
#include <string.h>

#include "base/quote.h"
#include "record/connections/row_text.h"
#include "record/listing/listing_contacts.h"
#include "record/listing/listing_format.h"

#define PEER_MAX 60 /* characters of the column in plain text */

/* What the columns of a row have. */
struct cells {
	char peer[320], outcome[320];
	char sent[LISTING_NUMBER_SIZE], received[LISTING_NUMBER_SIZE];
	char connections[LISTING_NUMBER_SIZE], time[LISTING_NUMBER_SIZE];
};

/* The packets of a look-up are in the row of its name server. */
static void fill(struct cells *cells, const struct summary_row *row)
{
	memset(cells, 0, sizeof(*cells));
	peer_text(row, cells->peer, sizeof(cells->peer));
	outcome_text(row, cells->outcome, sizeof(cells->outcome));
	listing_time(row->last - row->start, cells->time);
	if (row->kind == CONNECTION_LOOKUP)
		return;
	listing_bytes(row->up, cells->sent);
	listing_bytes(row->down, cells->received);
	snprintf(cells->connections, sizeof(cells->connections), "%llu",
		 (unsigned long long)row->connections);
}

static bool is_first_of_process(const struct listing_end *end, size_t i)
{
	return i == 0 || end->rows[i]->owner != end->rows[i - 1]->owner;
}

static bool has_processes(const struct listing_end *end)
{
	return end->n_rows > 0 && end->rows[0]->owner;
}

static void name_process(const struct summary_row *row,
			 char text[LISTING_PROCESS_SIZE])
{
	listing_process(row, text);
	if (!text[0])
		snprintf(text, LISTING_PROCESS_SIZE, "unknown process");
}

/* The whole command line, or its start. */
static void describe_subject(const struct listing *r, char *text, size_t size)
{
	text[0] = '\0';
	if (r->subject->argv)
		quote_words(text, size, r->subject->argv);
	else if (r->subject->file)
		quote_word(text, size, r->subject->file);
}

/* What the table lacks, as sentences; "" if it lacks nothing. */
static void list_gaps(const struct listing_end *end, char *text, size_t size)
{
	const struct summary *s = end->summary;
	int len = 0;

	text[0] = '\0';
	if (s->unlisted.connections)
		len = snprintf(text, size,
			       "%llu more connections have no row. ",
			       (unsigned long long)s->unlisted.connections);
	if (s->lost_packets)
		len += snprintf(text + len, size - (size_t)len,
				"%llu packets are in no connection, because "
				"too many were open. ",
				(unsigned long long)s->lost_packets);
	if (end->dropped)
		len += snprintf(text + len, size - (size_t)len,
				"%llu packets were not recorded. ",
				(unsigned long long)end->dropped);
	if (end->limited || end->failed)
		snprintf(text + len, size - (size_t)len, "%s",
			 end->limited ? "The capture reached its limit. "
				      : "The capture is incomplete. ");
}

static int begin(struct listing *r)
{
	(void)r;
	return 0;
}

static void skip(struct listing *r, const struct listing_connection *v)
{
	(void)r;
	(void)v;
}

/* ---- plain text ---- */

static int peer_width(const struct listing_end *end)
{
	struct cells cells;
	size_t width = 8;

	for (size_t i = 0; i < end->n_rows; i++) {
		peer_text(end->rows[i], cells.peer, sizeof(cells.peer));
		if (strlen(cells.peer) > width)
			width = strlen(cells.peer);
	}
	return width < PEER_MAX ? (int)width : PEER_MAX;
}

static void put_text_row(struct listing *r, const struct summary_row *row,
			 int width)
{
	struct cells cells;

	fill(&cells, row);
	listing_text_put(&r->text, "  %-*s %-6s %9s %9s %6s %8s  ", width,
			 cells.peer, protocol_text(row), cells.sent,
			 cells.received, cells.connections, cells.time);
	listing_text_plain(&r->text, cells.outcome);
	listing_text_put(&r->text, "\n");
}

static void put_text_head(struct listing *r, int width)
{
	char subject[512];

	describe_subject(r, subject, sizeof(subject));
	if (subject[0])
		listing_text_plain(&r->text, subject);
	listing_text_put(&r->text, "%s  %-*s %-6s %9s %9s %6s %8s  outcome\n",
			 subject[0] ? "\n\n" : "", width, "", "", "sent",
			 "received", "conns", "time");
}

static void end_text(struct listing *r, const struct listing_end *end)
{
	const int width = peer_width(end);
	char name[LISTING_PROCESS_SIZE], gaps[512];

	listing_contacts_txt(r, end);
	put_text_head(r, width);
	for (size_t i = 0; i < end->n_rows; i++) {
		name_process(end->rows[i], name);
		if (has_processes(end) && is_first_of_process(end, i)) {
			listing_text_plain(&r->text, name);
			listing_text_put(&r->text, "\n");
		}
		put_text_row(r, end->rows[i], width);
		listing_write(r);
	}
	if (end->n_rows == 0)
		listing_text_put(&r->text, "  no connections\n");
	list_gaps(end, gaps, sizeof(gaps));
	if (gaps[0])
		listing_text_put(&r->text, "\n%s\n", gaps);
}

const struct listing_format listing_txt = {
	.begin = begin,
	.connection = skip,
	.end = end_text,
};

/* ---- Markdown ---- */

static void put_cell(struct listing_text *t, const char *word)
{
	listing_text_put(t, " ");
	listing_text_markdown(t, word);
	listing_text_put(t, " |");
}

static void put_markdown_row(struct listing *r, const struct listing_end *end,
			     const struct summary_row *row)
{
	char name[LISTING_PROCESS_SIZE];
	struct cells cells;

	fill(&cells, row);
	name_process(row, name);
	listing_text_put(&r->text, "|");
	if (has_processes(end))
		put_cell(&r->text, name);
	put_cell(&r->text, cells.peer);
	put_cell(&r->text, protocol_text(row));
	put_cell(&r->text, cells.sent);
	put_cell(&r->text, cells.received);
	put_cell(&r->text, cells.connections);
	put_cell(&r->text, cells.time);
	listing_text_put(&r->text,
			 summary_row_failed(row) ? " **failed:**" : "");
	put_cell(&r->text, cells.outcome);
	listing_text_put(&r->text, "\n");
}

static void put_markdown_head(struct listing *r, const struct listing_end *end)
{
	const bool processes = has_processes(end);
	char subject[512];

	describe_subject(r, subject, sizeof(subject));
	listing_text_put(&r->text, "### Connections");
	if (subject[0]) {
		listing_text_put(&r->text, " of ");
		listing_text_markdown(&r->text, subject);
	}
	listing_text_put(&r->text, "\n\n");
	if (end->n_rows == 0) {
		listing_text_put(&r->text, "There are none.\n");
		return;
	}
	listing_text_put(
		&r->text,
		"|%s peer | protocol | sent | received | connections | "
		"time | outcome |\n"
		"|%s:--|:--|--:|--:|--:|--:|:--|\n",
		processes ? " process |" : "", processes ? ":--|" : "");
}

static void end_markdown(struct listing *r, const struct listing_end *end)
{
	char gaps[512];

	listing_contacts_md(r, end);
	put_markdown_head(r, end);
	for (size_t i = 0; i < end->n_rows; i++) {
		put_markdown_row(r, end, end->rows[i]);
		listing_write(r);
	}
	list_gaps(end, gaps, sizeof(gaps));
	if (gaps[0])
		listing_text_put(&r->text, "\n%s\n", gaps);
}

const struct listing_format listing_md = {
	.begin = begin,
	.connection = skip,
	.end = end_markdown,
};
