/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the segments of a TCP connection say about it. */
#ifndef RECORD_CONNECTIONS_TCP_FOLLOW_H
#define RECORD_CONNECTIONS_TCP_FOLLOW_H

#include "packet/segment.h"
#include "record/connections/connection.h"
#include "record/connections/hello_parts.h"
#include "record/connections/history.h"
#include "record/connections/host_names.h"

/*
 * Does this segment, from that end of the flow, begin another connection
 * between the same ends? Its SYN has another number, or the connection was closed
 * or reset. tshark 4.4 decides in the same way, but for a SYN after a reset that
 * TCP drops, and a SYN-ACK that is sent again after a FIN.
 */
bool tcp_begins_another(const struct connection *c, int sender,
			const struct segment *s);

/* Which end of the flow began the connection with this first segment? */
int tcp_origin(const struct segment *s, int sender, bool sender_is_trace);

/* A segment, and the connection that it belongs to. */
struct tcp_reading {
	struct connection *c;
	struct connection_more *more;
	int way;
	const struct segment *segment;
	struct speech speech; /* what the client said first, if that is new */
	int64_t now;
	struct host_names *names; /* get the name of a TLS server */
	struct host_names *texts; /* get what else is said in words */
};

/*
 * A segment that brings nothing but the next bytes, or acknowledges some, as most
 * do, is counted here. Returns false for one that tcp_follow() must look at. The
 * first segment that way is one, so the sequence number is known later.
 */
static inline bool tcp_count(struct connection *c, const struct segment *s,
			     int way)
{
	const enum history_letter letter =
		s->size > 0 ? HISTORY_DATA : HISTORY_ACK;
	const struct connection_way *other = &c->way[!way];
	struct connection_way *w = &c->way[way];

	if (s->syn || s->fin || s->rst || (c->looks && s->len > 0) ||
	    !history_has(c, letter, way) || s->seq != c->next[way] ||
	    (s->ack && (!other->has_base || other->big_tries)))
		return false;
	c->next[way] += (uint32_t)s->size;
	w->payload += s->size;
	return true;
}

void tcp_follow(const struct tcp_reading *r);

#endif
