/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the UDP datagrams of a connection say about it. */
#ifndef RECORD_CONNECTIONS_DATAGRAM_FOLLOW_H
#define RECORD_CONNECTIONS_DATAGRAM_FOLLOW_H

#include "record/connections/connection_packet.h"
#include "record/connections/history.h"
#include "record/connections/host_names.h"
#include "record/connections/quic_follow.h"

/* A datagram, and the connection that it belongs to. */
struct datagram_reading {
	struct connection *c;
	struct connection_more *more;
	int way;
	const struct connection_packet *packet;
	struct hello_parts *parts;
	struct quic_looks *looks;
	struct host_names *names; /* get the name of a QUIC server */
	struct host_names *texts; /* get what else is said in words */
	/*
	 * Is given each hello of QUIC that is whole or lost; NULL: only the first one
	 * is read.
	 */
	void (*hear)(void *arg, const struct datagram_reading *r,
		     const struct speech *speech);
	void *arg;
};

/* May hear() want it? */
static inline bool datagram_says_more(const struct connection_packet *p)
{
	return !p->has_datagram || quic_may_say_more(p->datagram.payload) ||
	       quic_is_strange(p->datagram.payload);
}

/*
 * A datagram that brings nothing but bytes, as most do, is counted here. Returns
 * false for one that datagram_follow() must look at; with hears it has hear().
 */
static inline bool datagram_count(struct connection *c,
				  const struct connection_packet *p, int way,
				  bool hears)
{
	if (c->looks || !history_has(c, HISTORY_DATA, way) ||
	    (hears && datagram_says_more(p)))
		return false;
	if (p->has_datagram)
		c->way[way].payload += p->datagram.size;
	return true;
}

void datagram_follow(const struct datagram_reading *r);

#endif
