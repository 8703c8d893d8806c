/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DNS by UDP through the relay. Each query has a socket of its own, and so a
 * port of its own, on the host's side: to forge an answer is no easier than to
 * forge one to the program untraced.
 */
#ifndef RELAY_QUERIES_H
#define RELAY_QUERIES_H

#include "relay/ends.h"
#include "relay/servfail.h"
#include "relay/slots.h"

struct query {
	struct slot slot;
	struct end end; /* towards the server */
	struct listener *listener;
	union address client;
	socklen_t client_len;
	unsigned char servfail[SERVFAIL_SIZE]; /* the answer if it fails */
	size_t servfail_len;
};

struct queries {
	struct slots slots;
	struct query *pool; /* owned */
	unsigned char buffer[65536]; /* one datagram */
};

/* At most n at a time. Returns 0, or -1 with errno. */
int queries_init(struct queries *q, size_t n);

/* There is a datagram at the listener, and room. */
void queries_ask(struct queries *q, int epoll, struct listener *l, int64_t now);

/* There is an answer, or an error, for the query. */
void queries_answer(struct queries *q, struct query *query);

/* Give up what waited too long. */
void queries_expire(struct queries *q, int64_t now);

#endif
