/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP through the relay: bytes in both directions, unchanged. */
#ifndef RELAY_STREAMS_H
#define RELAY_STREAMS_H

#include <stdbool.h>

#include "relay/endpoint.h"
#include "relay/pipes.h"
#include "relay/pool.h"

/* Bytes from one end to the other. */
struct flow {
	int pipe[2]; /* where they wait; -1: none do */
	size_t held; /* in the pipe */
	bool is_blocked; /* the other end takes no more yet */
	bool ended; /* no more will come */
	bool told; /* the other end has been told so */
};

enum {
	CLIENT,
	SERVER,
	STREAM_ENDS
};

struct streams;

struct stream {
	struct slot slot;
	struct streams *streams;
	struct listener *listener; /* until the server is connected */
	struct endpoint end[STREAM_ENDS];
	struct flow from[STREAM_ENDS];
	union address destination; /* to which the client connected */
	size_t first; /* of the listener's servers, to be asked */
	size_t tried; /* of the listener's servers: so many have refused */
	bool connected; /* to the server */
};

struct streams {
	struct pool pool;
	struct pipes *pipes;
	struct stream *streams; /* owned */
};

/* At most n at a time. Returns 0, or -1 with errno. */
int streams_init(struct streams *s, size_t n, const struct pool_times *times,
		 struct pipes *pipes);

/*
 * A program connects to the listener, and the pool has room. Returns the
 * connection, or NULL if there is none (any more).
 */
const struct stream *streams_accept(struct streams *s, int epoll,
				    struct listener *l, int64_t now);

/* These events came for one end of a connection. */
void streams_move(struct endpoint *end, int epoll, uint32_t events,
		  int64_t now);

/* Give up connections that were silent for too long. */
void streams_expire(struct streams *s, int64_t now);

#endif
