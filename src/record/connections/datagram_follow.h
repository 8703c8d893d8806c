/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the UDP datagrams of a connection say about it. */
#ifndef RECORD_CONNECTIONS_DATAGRAM_FOLLOW_H
#define RECORD_CONNECTIONS_DATAGRAM_FOLLOW_H

#include "packet/quic_client.h"
#include "record/connections/connection_packet.h"
#include "record/connections/host_names.h"

/*
 * To decrypt a client's first datagram takes as long as many packets, so few are
 * read in a while. Initialise with zeroes.
 */
struct quic_looks {
	int64_t since;
	unsigned int done;
	/* Of the datagram that was looked at last, as far as it was read. */
	unsigned char hello[QUIC_CLIENT_HELLO_MAX];
	size_t len;
};

/* A datagram, and the connection that it belongs to. */
struct datagram_reading {
	struct connection *c;
	struct connection_more *more;
	int way;
	const struct connection_packet *packet;
	struct quic_looks *looks;
	struct host_names *names; /* get the name of a QUIC server */
	struct host_names *texts; /* get what else is said in words */
};

/* Is it a client's first of QUIC? Then r->looks has its hello. */
bool datagram_follow(const struct datagram_reading *r);

/* Is there more to learn from this one than its length? */
bool datagram_says_more(struct reader datagram);

#endif
