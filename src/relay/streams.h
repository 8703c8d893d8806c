/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS over TCP through the relay: bytes in both directions, unchanged. */
#ifndef RELAY_STREAMS_H
#define RELAY_STREAMS_H

#include <stdbool.h>

#include "relay/endpoint.h"
#include "relay/pool.h"

/* Bytes from one end to the other. */
struct flow {
	unsigned char bytes[8192];
	size_t start, end; /* bytes[start..end) is still to be sent */
	bool ended; /* no more will come */
	bool told; /* the other end has been told so */
};

enum {
	CLIENT,
	SERVER,
	STREAM_ENDS
};

struct stream {
	struct slot slot;
	struct endpoint end[STREAM_ENDS];
	struct flow from[STREAM_ENDS];
	bool connected; /* to the server */
};

struct streams {
	struct pool pool;
	struct stream *streams; /* owned */
};

/* At most n at a time. Returns 0, or -1 with errno. */
int streams_init(struct streams *s, size_t n);

/* The program connects to the listener, and the pool has room. */
void streams_accept(struct streams *s, int epoll, struct listener *l,
		    int64_t now);

/* One end of the stream is readable, writable or broken. */
void streams_move(struct streams *s, int epoll, struct stream *stream,
		  int64_t now);

/* Give up connections that were silent for too long. */
void streams_expire(struct streams *s, int64_t now);

#endif
