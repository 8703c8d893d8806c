/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DNS by TCP through the relay: bytes, both ways, as they come. */
#ifndef RELAY_STREAMS_H
#define RELAY_STREAMS_H

#include <stdbool.h>

#include "relay/ends.h"
#include "relay/slots.h"

/* What came from one end and goes to the other. */
struct flow {
	unsigned char bytes[8192];
	size_t start, end; /* bytes[start..end) is still to be sent */
	bool ended; /* no more will come */
	bool told; /* the other end knows */
};

enum {
	CLIENT,
	SERVER,
	STREAM_ENDS
};

struct stream {
	struct slot slot;
	struct end end[STREAM_ENDS];
	struct flow from[STREAM_ENDS];
	bool connected; /* to the server */
};

struct streams {
	struct slots slots;
	struct stream *pool; /* owned */
};

/* At most n at a time. Returns 0, or -1 with errno. */
int streams_init(struct streams *s, size_t n);

/* Somebody connects to the listener, and there is room. */
void streams_accept(struct streams *s, int epoll, struct listener *l,
		    int64_t now);

/* One of the stream's ends is readable, writable or broken. */
void streams_move(struct streams *s, int epoll, struct stream *stream,
		  int64_t now);

/* Give up what was silent for too long. */
void streams_expire(struct streams *s, int64_t now);

#endif
