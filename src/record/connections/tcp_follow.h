/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the segments of a TCP connection say about it. */
#ifndef RECORD_CONNECTIONS_TCP_FOLLOW_H
#define RECORD_CONNECTIONS_TCP_FOLLOW_H

#include "packet/segment.h"
#include "record/connections/connection.h"
#include "record/connections/hello_parts.h"
#include "record/connections/host_names.h"

/*
 * Does this segment, from that end of the flow, begin another connection
 * between the same ends? tshark decides in the same way.
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

void tcp_follow(const struct tcp_reading *r);

#endif
