// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The summary of connections. A connection is added to its row when it leaves
 * the table. A hash table in the recorder's own memory finds the row.
 */
#include "record/connections/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet/hash.h"
#include "record/connections/connections.h"
#include "record/connections/failure_filter.h"

#define SLOTS	     (2 * (size_t)SUMMARY_ROWS)
#define FAILURES_MAX 4096 /* connections, of which only failures are told */

struct summary_sink {
	struct connections *connections;
	struct summary *summary;
	uint16_t slot[SLOTS]; /* the index of a row, plus one */
};

static bool is_in_row(const struct summary_row *a, const struct summary_row *b)
{
	return a->owner == b->owner && a->kind == b->kind &&
	       a->incoming == b->incoming && a->peer.port == b->peer.port &&
	       !strcmp(a->name, b->name) &&
	       (a->name[0] || !memcmp(&a->peer, &b->peer, sizeof(a->peer)));
}

static uint64_t hash_row(const struct summary_row *row)
{
	uint64_t hash = hash_add(row->owner, row->peer.port);

	for (const char *p = row->name; *p; p++)
		hash = hash_add(hash, (unsigned char)*p);
	for (int i = 0; i < 16 && !row->name[0]; i++)
		hash = hash_add(hash ^ hash >> 32, row->peer.address.bytes[i]);
	return hash >> 32;
}

/* The row like this one, or a new one, or NULL. */
static struct summary_row *find_row(struct summary_sink *s,
				    const struct summary_row *like)
{
	struct summary *summary = s->summary;
	uint64_t at = hash_row(like);

	for (; s->slot[at % SLOTS]; at++) {
		uint16_t index = s->slot[at % SLOTS];

		if (is_in_row(&summary->row[index - 1], like))
			return &summary->row[index - 1];
	}
	if (summary->n == SUMMARY_ROWS)
		return NULL;
	summary->row[summary->n] = *like;
	s->slot[at % SLOTS] = (uint16_t)(summary->n + 1);
	return &summary->row[summary->n++];
}

/* All look-ups of a name by a process are one row, whoever was asked. */
static void describe(const struct summary_sink *s, const struct connection *c,
		     struct summary_row *row)
{
	memset(row, 0, sizeof(*row));
	row->owner = c->owner;
	row->kind = (uint8_t)c->key.kind;
	row->incoming = c->incoming;
	row->start = c->start;
	snprintf(row->name, sizeof(row->name), "%s",
		 connections_name(s->connections, c));
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

static void explain(struct summary_reason *reason, const struct connection *c,
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
			enum connection_outcome outcome)
{
	bool is_worst = row->connections == 0 || outcome > summary_outcome(row);

	row->outcomes[outcome]++;
	if (is_worst) {
		explain(&row->reason, c, outcome);
		row->count = 0;
	}
	row->count += outcome == summary_outcome(row);
}

static void count_unlisted(struct summary *summary, const struct connection *c)
{
	/* The packets of a look-up are another connection's, too. */
	if (c->key.kind == CONNECTION_LOOKUP)
		return;
	summary->unlisted.connections++;
	summary->unlisted.up += c->way[c->incoming].bytes;
	summary->unlisted.down += c->way[!c->incoming].bytes;
}

static void add(const struct connection *c, void *arg)
{
	struct summary_sink *s = arg;
	struct summary_row like, *row;

	describe(s, c, &like);
	row = find_row(s, &like);
	if (!row) {
		count_unlisted(s->summary, c);
		return;
	}
	add_outcome(row, c, connection_outcome(c));
	row->connections++;
	row->up += c->way[c->incoming].bytes;
	row->down += c->way[!c->incoming].bytes;
	row->resent += c->way[0].resent + c->way[1].resent;
	if (c->service)
		row->service = c->service;
	if (c->start < row->start)
		row->start = c->start;
	if (c->last > row->last)
		row->last = c->last;
}

static void name_owners(struct summary_sink *s)
{
	for (uint32_t i = 0; i < s->summary->n; i++) {
		struct summary_row *row = &s->summary->row[i];
		const struct owner *owner =
			connections_owner(s->connections, row->owner);

		row->pid = owner->pid;
		memcpy(row->process, owner->name, sizeof(row->process));
	}
}

static int take_packet(void *state, const struct packet *packet)
{
	struct summary_sink *s = state;

	return connections_packet(s->connections, packet);
}

static int take_failure(void *state, const struct packet *packet)
{
	return failure_may_be_in(packet->bytes, packet->hdr->caplen)
		       ? take_packet(state, packet)
		       : 0;
}

static int take_end(void *state, const struct sink_end *end)
{
	struct summary_sink *s = state;
	const struct connections_rest *rest = connections_rest(s->connections);

	connections_end(s->connections, end);
	name_owners(s);
	s->summary->lost_packets = rest->packets;
	s->summary->lost_bytes = rest->bytes;
	s->summary->complete = true;
	connections_close(s->connections);
	free(s);
	return 0;
}

int summary_open(struct sink *sink, struct summary *summary, bool only_failures,
		 const struct capture_source sources[CAPTURE_MAX_SOURCES])
{
	struct summary_sink *s = calloc(1, sizeof(*s));

	if (!s)
		return -1;
	s->summary = summary;
	s->connections = connections_open(
		sources, only_failures ? FAILURES_MAX : CONNECTIONS_MAX, add,
		s);
	if (!s->connections) {
		free(s);
		return -1;
	}
	*sink = (struct sink){ s, only_failures ? take_failure : take_packet,
			       take_end };
	return 0;
}
