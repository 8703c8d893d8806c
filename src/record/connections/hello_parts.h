/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the sides that began connections said first, if a ClientHello may come in
 * several segments or datagrams. As many are put together at the same time as
 * there are places; they hold 1.2 MB at most.
 */
#ifndef RECORD_CONNECTIONS_HELLO_PARTS_H
#define RECORD_CONNECTIONS_HELLO_PARTS_H

#include "packet/hello_pieces.h"
#include "packet/quic.h"
#include "packet/segment.h"
#include "record/connections/connection.h"

enum speech_state {
	SPEECH_NONE, /* nothing is new */
	SPEECH_OPEN, /* more has to come */
	SPEECH_WHOLE, /* a whole hello, or no hello */
	/* It cannot be known: what is there is a part, and may be no byte. */
	SPEECH_LOST,
};

/* The bytes are valid until the next call. */
struct speech {
	enum speech_state state;
	const unsigned char *bytes;
	size_t len;
};

struct hello_parts;

/* Returns NULL if there is no memory. */
struct hello_parts *hello_parts_open(void);

/*
 * Take a segment with payload of the side that began the connection. Once that is
 * whole or lost, more->is_heard is set, and nothing is new.
 */
struct speech hello_parts_segment(struct hello_parts *h,
				  const struct connection *c,
				  struct connection_more *more,
				  const struct segment *s);

/*
 * Go through the first IDs of clients in that connection, as far as they are kept:
 * *at is 0 at first. Returns NULL at the end.
 */
const struct quic_id *hello_parts_next_client(
	const struct hello_parts *h, const struct connection_more *more,
	size_t *at);

/*
 * Take the frames of an Initial packet of QUIC's, of a client with that first ID.
 * A hello that was whole is nothing new, unless another one comes in its place.
 */
struct speech hello_parts_frames(struct hello_parts *h,
				 struct connection_more *more, uint32_t version,
				 const struct quic_id *first,
				 const unsigned char *frames, size_t len);

/*
 * The connection leaves the table: forget it. Returns what was said of a hello that
 * is open (SPEECH_LOST), or SPEECH_NONE.
 */
struct speech hello_parts_leave(struct hello_parts *h,
				struct connection_more *more);

/* Accepts NULL. */
void hello_parts_close(struct hello_parts *h);

#endif
