/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UDP through the relay. Each client has its own socket towards the server, and
 * thus its own port, until both have been silent for long enough.
 */
#ifndef RELAY_DATAGRAMS_H
#define RELAY_DATAGRAMS_H

#include "relay/endpoint.h"
#include "relay/pool.h"

#define TALK_BUCKETS 256

/* The datagrams of one client. */
struct talk {
	struct slot slot;
	struct endpoint end; /* towards the server */
	struct listener *listener;
	union address client;
	struct talk *next; /* in its bucket */
};

struct datagrams {
	struct pool pool;
	struct talk *talks; /* owned */
	struct talk *bucket[TALK_BUCKETS];
	unsigned char buffer[65536]; /* one datagram */
};

/* At most n clients at a time. Returns 0, or -1 with errno. */
int datagrams_init(struct datagrams *d, size_t n);

/* The listener has a datagram, and the pool has room. */
void datagrams_ask(struct datagrams *d, int epoll, struct listener *l,
		   int64_t now);

/* The server has sent a datagram, or there is an error. */
void datagrams_answer(struct datagrams *d, struct talk *talk, int64_t now);

/* Give up clients that were silent for too long. */
void datagrams_expire(struct datagrams *d, int64_t now);

#endif
