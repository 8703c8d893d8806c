// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of the summary. */
#include "record/connections/summary_row.h"

#include <stdio.h>
#include <string.h>

bool summary_row_is_same(const struct summary_row *a,
			 const struct summary_row *b)
{
	return a->owner == b->owner && a->kind == b->kind &&
	       a->incoming == b->incoming && a->peer.port == b->peer.port &&
	       !strcmp(a->name, b->name) &&
	       (a->name[0] || !memcmp(&a->peer, &b->peer, sizeof(a->peer)));
}

/* All look-ups of a name by a process are one row, whoever was asked. */
void summary_row_begin(struct summary_row *row, const struct connections *s,
		       const struct connection *c)
{
	memset(row, 0, sizeof(*row));
	row->owner = c->owner;
	row->kind = (uint8_t)c->key.kind;
	row->incoming = c->incoming;
	row->start = c->start;
	snprintf(row->name, sizeof(row->name), "%s", connections_name(s, c));
	row->peer.address = connection_end(c, c->incoming ? 0 : 1)->address;
	row->peer.port = connection_end(c, 1)->port;
	/* The port of an echo is its identifier. */
	if (row->kind == CONNECTION_LOOKUP || row->kind == CONNECTION_ECHO)
		row->peer.port = 0;
}

/* When it ended in that way. */
static int64_t time_of(const struct connection *c,
		       enum connection_outcome outcome)
{
	const bool tcp = c->key.kind == CONNECTION_TCP;

	if (tcp && c->tcp.rst_time &&
	    (outcome == OUTCOME_REFUSED || outcome == OUTCOME_RESET ||
	     outcome == OUTCOME_RESET_HERE))
		return c->tcp.rst_time;
	if (outcome == OUTCOME_REFUSED || outcome == OUTCOME_UNREACHABLE)
		return c->error_time;
	return c->key.kind == CONNECTION_LOOKUP && c->connected ? c->connected
								: c->last;
}

/* Which segment did not pass? */
static uint16_t stalled_size(const struct connection *c)
{
	const struct tcp_way *w = c->tcp.way;

	return c->way[0].big_tries > c->way[1].big_tries ? w[0].big_size
							 : w[1].big_size;
}

static void explain(struct summary_reason *reason, const struct connection *c,
		    const struct connection_more *more,
		    enum connection_outcome outcome)
{
	int way = outcome != OUTCOME_RESET_HERE;

	memset(reason, 0, sizeof(*reason));
	reason->error = c->error;
	reason->tries = c->way[0].packets;
	reason->after = time_of(c, outcome) - c->start;
	if (c->key.kind == CONNECTION_TCP) {
		reason->alert = c->tcp.alert;
		reason->tries = c->tcp.tries;
		reason->size = stalled_size(c);
		reason->too_big = more->too_big;
		if (outcome == OUTCOME_TLS_ALERT)
			way = c->tcp.alert_way;
	}
	if (c->key.kind == CONNECTION_LOOKUP) {
		reason->rcode = c->lookup.error;
		reason->tries = c->lookup.tries;
	}
	reason->by = connection_end(c, way)->address;
	reason->by_program = way == c->incoming;
	if (outcome == OUTCOME_UNREACHABLE)
		reason->by = c->error.from;
}

enum connection_outcome summary_outcome(const struct summary_row *row)
{
	int outcome = OUTCOMES - 1;

	while (outcome > 0 && !row->outcomes[outcome])
		outcome--;
	return (enum connection_outcome)outcome;
}

static void add_outcome(struct summary_row *row, const struct connection *c,
			const struct connection_more *more,
			enum connection_outcome outcome)
{
	bool is_worst = row->connections == 0 || outcome > summary_outcome(row);

	row->outcomes[outcome]++;
	if (is_worst) {
		explain(&row->reason, c, more, outcome);
		row->count = 0;
	}
	row->count += outcome == summary_outcome(row);
}

void summary_row_add(struct summary_row *row, const struct connection *c,
		     const struct connection_more *more)
{
	add_outcome(row, c, more, connection_outcome(c));
	row->connections++;
	row->up += c->way[c->incoming].bytes;
	row->down += c->way[!c->incoming].bytes;
	row->resent += more->resent[0] + more->resent[1];
	if (c->service)
		row->service = c->service;
	if (c->start < row->start)
		row->start = c->start;
	if (c->last > row->last)
		row->last = c->last;
}

void summary_row_name_owner(struct summary_row *row,
			    const struct connections *s)
{
	const struct owner *owner = connections_owner(s, row->owner);

	row->pid = owner->pid;
	memcpy(row->process, owner->name, sizeof(row->process));
}

bool outcome_is_failure(enum connection_outcome outcome)
{
	return outcome >= OUTCOME_RESET;
}

bool summary_row_failed(const struct summary_row *row)
{
	return outcome_is_failure(summary_outcome(row));
}

bool summary_row_is_shown(const struct summary_row *row)
{
	return row->kind != CONNECTION_LOOKUP || !row->outcomes[OUTCOME_CLOSED];
}

int summary_row_compare(const struct summary_row *a,
			const struct summary_row *b)
{
	const bool failed = summary_row_failed(a);
	const uint64_t bytes_a = a->up + a->down, bytes_b = b->up + b->down;

	if (a->owner != b->owner)
		return a->owner - 1 < b->owner - 1 ? -1 : 1;
	if (failed != summary_row_failed(b))
		return failed ? -1 : 1;
	if (bytes_a != bytes_b)
		return bytes_a > bytes_b ? -1 : 1;
	return a->start < b->start ? -1 : a->start > b->start;
}
