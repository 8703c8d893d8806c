// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The summary of connections. A connection is added to its row when it leaves
 * the table. A hash table in the recorder's own memory finds the row.
 */
#include "record/connections/summary.h"

#include <stdlib.h>
#include <string.h>

#include "packet/hash.h"
#include "record/connections/connections.h"
#include "record/connections/failure_filter.h"

#define SLOTS (2 * (size_t)SUMMARY_ROWS)

struct summary_sink {
	struct connections *connections;
	struct summary *summary;
	struct summary_config config;
	bool ends; /* the connections that are left leave now */
	uint16_t slot[SLOTS]; /* the index of a row, plus one */
};

static uint64_t hash_row(const struct summary_row *row)
{
	uint64_t hash = hash_add(row->owner, row->peer.port);

	for (const char *p = row->name; *p; p++)
		hash = hash_add(hash, (unsigned char)*p);
	for (int i = 0; i < 16 && !row->name[0]; i++)
		hash = hash_add(hash ^ hash >> 32, row->peer.address.bytes[i]);
	return hash >> 32;
}

/* Find the row like this one, or make it. Returns false if there is no room. */
static bool find_row(struct summary_sink *s, const struct summary_row *like,
		     struct summary_row **row)
{
	struct summary *summary = s->summary;
	uint64_t at = hash_row(like);

	for (; s->slot[at % SLOTS]; at++) {
		uint16_t index = s->slot[at % SLOTS];

		*row = &summary->row[index - 1];
		if (summary_row_is_same(*row, like))
			return true;
	}
	if (summary->n == SUMMARY_ROWS)
		return false;
	summary->row[summary->n] = *like;
	s->slot[at % SLOTS] = (uint16_t)(summary->n + 1);
	*row = &summary->row[summary->n++];
	return true;
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
	const struct summary_listener *listener = s->config.listener;
	struct summary_row like, *row;

	summary_row_begin(&like, s->connections, c);
	if (find_row(s, &like, &row))
		summary_row_add(row, c, connections_more(s->connections, c));
	else
		count_unlisted(s->summary, c);
	if (listener)
		listener->leaves(listener->arg, s->connections, c, s->ends);
}

static int take_packet(void *state, const struct packet *packet)
{
	struct summary_sink *s = state;

	return connections_packet(s->connections, packet);
}

static void take_batch_done(void *state)
{
	struct summary_sink *s = state;

	connections_batch_done(s->connections);
}

static int take_failure(void *state, const struct packet *packet)
{
	return failure_may_be_in(packet->bytes, packet->hdr->caplen)
		       ? take_packet(state, packet)
		       : 0;
}

static void take_tick(void *state, int64_t now)
{
	struct summary_sink *s = state;
	const struct summary_listener *listener = s->config.listener;

	listener->tick(listener->arg, s->connections, now);
}

static void finish(struct summary_sink *s)
{
	const struct connections_rest *rest = connections_rest(s->connections);
	struct summary *summary = s->summary;

	for (uint32_t i = 0; i < summary->n; i++)
		summary_row_name_owner(&summary->row[i], s->connections);
	summary->lost_packets = rest->packets;
	summary->lost_bytes = rest->bytes;
	summary->complete = true;
}

static int take_end(void *state, const struct sink_end *end)
{
	struct summary_sink *s = state;
	const struct summary_listener *listener = s->config.listener;

	s->ends = true;
	connections_end(s->connections, end);
	finish(s);
	if (listener)
		listener->end(listener->arg, s->connections, s->summary, end);
	connections_close(s->connections);
	free(s);
	return 0;
}

int summary_open(struct sink *sink, struct summary *summary,
		 const struct summary_config *config)
{
	struct summary_sink *s = calloc(1, sizeof(*s));

	if (!s)
		return -1;
	s->summary = summary;
	s->config = *config;
	s->connections = connections_open(config->sources,
					  config->only_failures, add, s);
	if (!s->connections) {
		free(s);
		return -1;
	}
	*sink = (struct sink){ .state = s,
			       .packet = config->only_failures ? take_failure
							       : take_packet,
			       .batch_done = take_batch_done,
			       .end = take_end };
	if (config->listener && config->listener->tick)
		sink->tick = take_tick;
	return 0;
}

struct connections *summary_connections(const struct sink *sink)
{
	const struct summary_sink *s = sink->state;

	return s->connections;
}
