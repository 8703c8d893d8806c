/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ClientHellos in a QUIC client's datagrams. */
#ifndef RECORD_CONNECTIONS_QUIC_FOLLOW_H
#define RECORD_CONNECTIONS_QUIC_FOLLOW_H

#include "record/connections/hello_parts.h"

/*
 * To decrypt a packet takes as long as many packets, so few are read in a while.
 * Initialise with zeroes.
 */
struct quic_looks {
	int64_t since;
	unsigned int done;
};

/* A datagram of the side that began the connection. */
struct quic_reading {
	struct hello_parts *parts;
	struct quic_looks *looks;
	unsigned int looks_max; /* packets that are decrypted in a ms */
	struct connection_more *more;
	int64_t now;
	/* Is given each hello, also those that are open. */
	void (*hear)(void *arg, const struct speech *speech);
	void *arg;
};

/* Can a packet in it begin with a hello, as far as is known without decrypting? */
bool quic_may_say_more(struct reader datagram);

/* Of a version that we cannot read? Other protocols may look so, too. */
bool quic_is_strange(struct reader datagram);

void quic_follow(const struct quic_reading *r, struct reader datagram);

#endif
