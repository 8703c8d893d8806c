// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports. While packets are captured a report never waits: what has no room is
 * tried again later, or counted as left out. At the end it waits for its reader.
 */
#include "record/listing/listing.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "record/connections/row_text.h"
#include "record/listing/listing_format.h"

struct listing_set {
	struct listing_subject subject;
	struct summary_listener listener;
	size_t n;
	struct listing *listing[REPORTS_MAX];
};

static const struct listing_format *const formats[REPORT_FORMATS] = {
	[REPORT_TXT] = &listing_txt,	 [REPORT_JSON] = &listing_json,
	[REPORT_JSONL] = &listing_jsonl, [REPORT_MD] = &listing_md,
	[REPORT_HTML] = &listing_html,
};

bool listing_write(struct listing *r)
{
	return listing_file_write(&r->file, &r->text, r->ends);
}

void listing_address(const struct address *a, char text[LISTING_ADDRESS_SIZE])
{
	if (!inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text,
		       LISTING_ADDRESS_SIZE))
		text[0] = '\0';
}

void listing_bytes(uint64_t bytes, char text[LISTING_NUMBER_SIZE])
{
	static const char units[] = "kMGTP";
	double value = (double)bytes;
	size_t unit = 0;

	if (bytes < 1000) {
		snprintf(text, LISTING_NUMBER_SIZE, "%u B",
			 (unsigned int)bytes);
		return;
	}
	for (value /= 1000; value >= 999.95 && unit < 4; unit++)
		value /= 1000;
	snprintf(text, LISTING_NUMBER_SIZE, "%.1f %cB", value, units[unit]);
}

void listing_time(int64_t ns, char text[LISTING_NUMBER_SIZE])
{
	time_text(ns, text, LISTING_NUMBER_SIZE);
}

void listing_process(const struct summary_row *row,
		     char text[LISTING_PROCESS_SIZE])
{
	text[0] = '\0';
	if (row->pid)
		snprintf(text, LISTING_PROCESS_SIZE, "%.15s (%u)", row->process,
			 row->pid);
}

/* ---- connections ---- */

/* Returns false if there is no room now. */
static bool put(struct listing *r, const struct connections *s,
		const struct connection *c)
{
	struct summary_row row;
	const struct listing_connection view = { s, c, connections_more(s, c),
						 &row };

	summary_row_begin(&row, s, c);
	summary_row_add(&row, c, view.more);
	summary_row_name_owner(&row, s);
	r->format->connection(r, &view);
	if (!listing_write(r))
		return false;
	r->written++;
	return true;
}

static void take_leaving(void *arg, const struct connections *s,
			 const struct connection *c, bool at_end)
{
	struct listing_set *set = arg;

	for (size_t i = 0; i < set->n; i++) {
		struct listing *r = set->listing[i];

		r->ends = at_end;
		if ((r->format->is_live && c->is_written) || put(r, s, c))
			continue;
		r->text.len = 0;
		r->omitted++;
	}
}

struct sweep {
	struct listing_set *set;
	const struct connections *connections;
};

/*
 * It is written once. If the first live report has no room, it waits; what another
 * one has no room for is missing there.
 */
static bool take_ended(const struct connection *c, void *arg)
{
	const struct sweep *sweep = arg;
	bool is_taken = false;

	for (size_t i = 0; i < sweep->set->n; i++) {
		struct listing *r = sweep->set->listing[i];

		if (!r->format->is_live)
			continue;
		if (put(r, sweep->connections, c)) {
			is_taken = true;
			continue;
		}
		r->text.len = 0;
		if (!is_taken)
			return false;
		r->omitted++;
	}
	return true;
}

static void take_tick(void *arg, struct connections *s, int64_t now)
{
	struct sweep sweep = { arg, s };
	struct listing_set *set = arg;

	for (size_t i = 0; i < set->n; i++)
		if (set->listing[i]->format->is_live)
			set->listing[i]->format->tick(set->listing[i]);
	connections_sweep(s, now, take_ended, &sweep);
	for (size_t i = 0; i < set->n; i++)
		if (set->listing[i]->format->is_live)
			listing_file_flush(&set->listing[i]->file);
}

/* ---- the end ---- */

static int compare(const void *a, const void *b)
{
	const struct summary_row *const *x = a, *const *y = b;

	return summary_row_compare(*x, *y);
}

/* The rows to show, in order. The caller frees them. */
static const struct summary_row **sort_rows(const struct summary *summary,
					    size_t *n)
{
	const struct summary_row **rows =
		calloc(SUMMARY_ROWS, sizeof(struct summary_row *));

	*n = 0;
	for (uint32_t i = 0; i < summary->n && rows; i++)
		if (summary_row_is_shown(&summary->row[i]))
			rows[(*n)++] = &summary->row[i];
	if (rows)
		qsort(rows, *n, sizeof(struct summary_row *), compare);
	return rows;
}

static void take_end(void *arg, const struct connections *s,
		     const struct summary *summary, const struct sink_end *end)
{
	struct listing_set *set = arg;
	struct listing_end e = { .connections = s,
				 .summary = summary,
				 .limited = end->limited,
				 .failed = end->failed };
	autofree const struct summary_row **rows =
		sort_rows(summary, &e.n_rows);
	struct contact_verdict contacts = { .contact = NULL };

	e.rows = rows;
	if (set->subject.contacts &&
	    contact_verdict_make(&contacts, set->subject.contacts) == 0)
		e.contacts = &contacts;
	if (set->subject.has_list)
		e.verdict = e.contacts;
	for (int i = 0; i < CAPTURE_MAX_SOURCES; i++)
		e.dropped += end->stats[i].dropped;
	for (size_t i = 0; i < set->n; i++) {
		set->listing[i]->ends = true;
		set->listing[i]->format->end(set->listing[i], &e);
		listing_write(set->listing[i]);
		listing_file_flush(&set->listing[i]->file);
	}
	contact_verdict_release(&contacts);
}

/* ---- the set ---- */

static struct listing *open_listing(struct listing_set *set,
				    const struct report_option *option,
				    const struct listing_output *output)
{
	struct listing *r = calloc(1, sizeof(*r));

	if (!r) {
		error_errno("cannot open the report '%s'", option->file);
		return NULL;
	}
	r->format = formats[option->format];
	r->subject = &set->subject;
	if (random_bytes(&r->seed, sizeof(r->seed)) < 0)
		r->seed = (uint64_t)now_ns();
	if (listing_file_open(&r->file, output, option->file) < 0 ||
	    r->format->begin(r) < 0) {
		free(r);
		return NULL;
	}
	listing_write(r);
	return r;
}

struct listing_set *listing_set_open(const struct report_option *options,
				     const struct listing_output *outputs,
				     size_t n,
				     const struct listing_subject *subject)
{
	struct listing_set *set = calloc(1, sizeof(*set));

	if (!set) {
		error_errno("cannot open the reports");
		return NULL;
	}
	set->subject = *subject;
	set->listener = (struct summary_listener){ .arg = set,
						   .leaves = take_leaving,
						   .end = take_end };
	for (size_t i = 0; i < n; i++) {
		set->listing[i] = open_listing(set, &options[i], &outputs[i]);
		if (!set->listing[i]) {
			listing_set_close(set);
			return NULL;
		}
		set->n++;
		if (set->listing[i]->format->is_live)
			set->listener.tick = take_tick;
	}
	return set;
}

const struct summary_listener *listing_set_listener(struct listing_set *set)
{
	return set ? &set->listener : NULL;
}

int listing_set_close(struct listing_set *set)
{
	int err = 0;

	for (size_t i = 0; set && i < set->n; i++) {
		struct listing *r = set->listing[i];

		listing_file_close(&r->file);
		if (r->file.failed)
			err = -1;
		free(r->state);
		free(r);
	}
	free(set);
	return err;
}
