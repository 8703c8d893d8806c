// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report as a page: the connections of each process in the order in which
 * they began, with their phases as bars on one scale of time. The page loads
 * nothing and has no script; its policy (CSP) allows nothing but the style sheet
 * in it, by its hash. A bar is a picture (SVG) whose numbers are attributes, as
 * the policy forbids styles of elements.
 *
 * The page must know the last connection before it can draw the first. So the
 * connections are kept, ROWS_MAX of them.
 *
 * A browser takes seconds to place thousands of rows. So a table has PART_ROWS of
 * them, and the style sheet lets the browser leave out tables that are not seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base/log.h"
#include "base/quote.h"
#include "base/util.h"
#include "record/connections/row_text.h"
#include "record/listing/listing_bar.h"
#include "record/listing/listing_contacts.h"
#include "record/listing/listing_format.h"
#include "record/listing/listing_style.h"

#define ROWS_MAX  5000
#define TICKS	  4
#define PART_ROWS 100

struct html_row {
	struct connection c;
	struct connection_more more;
};

struct html {
	size_t n;
	uint64_t more; /* connections that are not drawn */
	struct listing_scale scale; /* from the first to the last */
	struct html_row row[ROWS_MAX];
	const struct html_row *sorted[ROWS_MAX];
};

static int begin(struct listing *r)
{
	r->state = calloc(1, sizeof(struct html));
	if (!r->state)
		return error_errno("cannot keep connections for a page");
	return 0;
}

/* A look-up that was answered is a bar of the connection that it was for. */
static bool is_drawn(const struct connection *c)
{
	return c->key.kind != CONNECTION_LOOKUP ||
	       connection_outcome(c) != OUTCOME_CLOSED;
}

static int64_t start_of(const struct html_row *row)
{
	return row->more.lookup_start ? row->more.lookup_start : row->c.start;
}

static void keep(struct listing *r, const struct listing_connection *v)
{
	struct html *html = r->state;
	struct html_row *row;

	if (!is_drawn(v->c))
		return;
	if (html->n == ROWS_MAX) {
		html->more++;
		return;
	}
	row = &html->row[html->n];
	row->c = *v->c;
	row->more = *v->more;
	html->sorted[html->n++] = row;
	if (html->scale.start == 0 || start_of(row) < html->scale.start)
		html->scale.start = start_of(row);
	if (row->c.last > html->scale.end)
		html->scale.end = row->c.last;
}

/* By process, those that are not known at the end; then by time. */
static int compare(const void *a, const void *b)
{
	const struct html_row *x = *(const struct html_row *const *)a;
	const struct html_row *y = *(const struct html_row *const *)b;

	if (x->c.owner != y->c.owner)
		return x->c.owner - 1 < y->c.owner - 1 ? -1 : 1;
	if (start_of(x) != start_of(y))
		return start_of(x) < start_of(y) ? -1 : 1;
	return x->more.number < y->more.number ? -1 : 1;
}

/* ---- rows ---- */

static void put_numbers(struct listing *r, const struct summary_row *row)
{
	char up[LISTING_NUMBER_SIZE], down[LISTING_NUMBER_SIZE];

	if (row->kind == CONNECTION_LOOKUP) {
		listing_text_put(&r->text, "<td></td><td></td>");
		return;
	}
	listing_bytes(row->up, up);
	listing_bytes(row->down, down);
	listing_text_put(&r->text,
			 "<td class=\"n\" data-l=\"sent\">%s</td>"
			 "<td class=\"n\" data-l=\"received\">%s</td>",
			 up, down);
}

static void put_details(struct listing *r, const struct listing_end *end,
			const struct html_row *row)
{
	const uint32_t texts[] = { row->more.alpn ? row->more.alpn
						  : row->more.offered,
				   row->more.request };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!texts[i])
			continue;
		listing_text_put(&r->text, "<small>");
		listing_text_html(&r->text,
				  connections_text(end->connections, texts[i]));
		listing_text_put(&r->text, "</small>");
	}
}

static void put_row(struct listing *r, const struct listing_end *end,
		    const struct html_row *html_row)
{
	const struct html *html = r->state;
	struct summary_row row;
	char peer[320], outcome[320];
	bool failed;

	summary_row_begin(&row, end->connections, &html_row->c);
	summary_row_add(&row, &html_row->c, &html_row->more);
	peer_text(&row, peer, sizeof(peer));
	outcome_text(&row, outcome, sizeof(outcome));
	failed = summary_row_failed(&row);
	listing_text_put(&r->text, "<tr%s><th scope=\"row\">",
			 failed ? " class=\"failed\"" : "");
	listing_text_html(&r->text, peer);
	put_details(r, end, html_row);
	listing_text_put(&r->text, "</th><td data-l=\"protocol\">%s</td>",
			 protocol_text(&row));
	put_numbers(r, &row);
	listing_text_put(&r->text, "<td class=\"bar\">");
	listing_bar(&r->text, &html->scale, &html_row->c, &html_row->more,
		    failed);
	listing_text_put(&r->text, "<small>");
	listing_phases(&r->text, &html_row->c, &html_row->more);
	listing_text_put(&r->text, "</small></td><td class=\"o\">");
	listing_text_html(&r->text, outcome);
	listing_text_put(&r->text, "</td></tr>\n");
	listing_write(r);
}

static void put_ticks(struct listing *r)
{
	const struct html *html = r->state;
	char time[LISTING_NUMBER_SIZE];

	for (int i = 0; i <= TICKS; i++) {
		listing_time((html->scale.end - html->scale.start) / TICKS * i,
			     time);
		listing_text_put(&r->text, "<span>%s</span>", i ? time : "0");
	}
}

static size_t count_of_process(const struct html *html, size_t i)
{
	size_t n = 1;

	while (i + n < html->n &&
	       html->sorted[i + n]->c.owner == html->sorted[i]->c.owner)
		n++;
	return n;
}

static void put_table(struct listing *r, const struct listing_end *end,
		      const struct html_row *const *rows, size_t n)
{
	listing_text_put(&r->text,
			 "<div class=\"%s\"><table><thead><tr>"
			 "<th scope=\"col\">peer</th>"
			 "<th scope=\"col\">protocol</th>"
			 "<th scope=\"col\">sent</th>"
			 "<th scope=\"col\">received</th>"
			 "<th scope=\"col\" class=\"ticks\"><div>",
			 n == PART_ROWS ? "part" : "rest");
	put_ticks(r);
	listing_text_put(&r->text, "</div></th><th scope=\"col\">outcome</th>"
				   "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < n; i++)
		put_row(r, end, rows[i]);
	listing_text_put(&r->text, "</tbody></table></div>\n");
}

/* A part of the page that can be closed. */
static void put_process(struct listing *r, const struct listing_end *end,
			size_t first, size_t n)
{
	const struct html *html = r->state;
	const uint32_t number = html->sorted[first]->c.owner;
	struct summary_row row = { .owner = number };
	char name[LISTING_PROCESS_SIZE];

	summary_row_name_owner(&row, end->connections);
	listing_process(&row, name);
	listing_text_put(&r->text, "<details open><summary>");
	listing_text_html(&r->text, name[0]  ? name
				    : number ? "unknown process"
					     : "connections");
	listing_text_put(&r->text, " <small>%zu</small></summary>\n", n);
	for (size_t i = 0; i < n; i += PART_ROWS)
		put_table(r, end, &html->sorted[first + i],
			  n - i < PART_ROWS ? n - i : PART_ROWS);
	listing_text_put(&r->text, "</details>\n");
}

/* ---- the page ---- */

static void put_head(struct listing *r)
{
	char subject[512] = "";

	if (r->subject->argv)
		quote_words(subject, sizeof(subject), r->subject->argv);
	else if (r->subject->file)
		quote_word(subject, sizeof(subject), r->subject->file);
	listing_text_put(
		&r->text,
		"<!doctype html>\n<html lang=\"en\"><head>"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'sha256-%s'\">\n"
		"<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"generator\" content=\"nsntrace %s\">\n<title>",
		listing_style_hash, PACKAGE_VERSION);
	listing_text_html(&r->text, subject[0] ? subject : "nsntrace");
	listing_text_put(&r->text,
			 "</title>\n<style>%s</style></head>\n<body>"
			 "<h1>Connections</h1>\n<p><code>",
			 listing_style);
	listing_text_html(&r->text, subject);
	listing_text_put(&r->text, "</code></p>\n");
}

static void put_key(struct listing *r)
{
	static const char *const phases[][2] = {
		{ "l", "look-up" }, { "c", "connect" }, { "t", "TLS" },
		{ "w", "wait" },    { "d", "data" },	{ "f", "failed" },
	};

	listing_text_put(&r->text, "<ul class=\"key\">");
	for (size_t i = 0; i < ARRAY_SIZE(phases); i++)
		listing_text_put(&r->text,
				 "<li><svg viewBox=\"0 0 10 10\" "
				 "aria-hidden=\"true\"><rect class=\"%s\" "
				 "width=\"10\" height=\"10\"/></svg> %s</li>",
				 phases[i][0], phases[i][1]);
	listing_text_put(&r->text, "</ul>\n");
}

static void put_gaps(struct listing *r, const struct listing_end *end)
{
	const struct html *html = r->state;
	const unsigned long long lost = end->summary->lost_packets;

	if (html->more)
		listing_text_put(&r->text,
				 "<p class=\"gap\">%llu more connections are "
				 "not drawn.</p>\n",
				 (unsigned long long)html->more);
	if (lost || end->dropped)
		listing_text_put(
			&r->text,
			"<p class=\"gap\">%llu packets are in no "
			"connection, and %llu were not recorded.</p>\n",
			lost, (unsigned long long)end->dropped);
	if (end->failed)
		listing_text_put(&r->text, "<p class=\"gap\">The capture is "
					   "incomplete.</p>\n");
	if (end->limited)
		listing_text_put(&r->text, "<p class=\"gap\">The capture "
					   "reached its limit.</p>\n");
}

static void put_end(struct listing *r, const struct listing_end *end)
{
	struct html *html = r->state;
	size_t n;

	qsort(html->sorted, html->n, sizeof(struct html_row *), compare);
	put_head(r);
	listing_contacts_html(r, end);
	put_gaps(r, end);
	if (html->n > 0)
		put_key(r);
	else
		listing_text_put(&r->text, "<p>There are none.</p>\n");
	listing_write(r);
	for (size_t i = 0; i < html->n; i += n) {
		n = count_of_process(html, i);
		put_process(r, end, i, n);
	}
	listing_text_put(&r->text, "</body></html>\n");
}

const struct listing_format listing_html = {
	.begin = begin,
	.connection = keep,
	.end = put_end,
};
