/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DNS over UDP through the relay. Each query has its own socket on the host,
 * and thus its own port: to forge an answer is as hard as without the relay.
 */
#ifndef RELAY_QUERIES_H
#define RELAY_QUERIES_H

#include "relay/endpoint.h"
#include "relay/servfail.h"
#include "relay/pool.h"

struct query {
	struct slot slot;
	struct endpoint end; /* towards the server */
	struct listener *listener;
	union address client;
	socklen_t client_len;
	unsigned char servfail[SERVFAIL_SIZE]; /* the answer if it fails */
	size_t servfail_len;
};

struct queries {
	struct pool pool;
	struct query *queries; /* owned */
	unsigned char buffer[65536]; /* one datagram */
};

/* At most n at a time. Returns 0, or -1 with errno. */
int queries_init(struct queries *q, size_t n);

/* The listener has a datagram, and the pool has room. */
void queries_ask(struct queries *q, int epoll, struct listener *l, int64_t now);

/* The server has answered the query, or there is an error. */
void queries_answer(struct queries *q, struct query *query);

/* Give up queries that waited too long. */
void queries_expire(struct queries *q, int64_t now);

#endif
