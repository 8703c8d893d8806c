/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ClientHello that comes in pieces, as segments of TCP or frames of QUIC have
 * it. The pieces may come from anybody, in any order, and more than once.
 */
#ifndef PACKET_HELLO_PIECES_H
#define PACKET_HELLO_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer ones are not put together. Those with keys of ML-KEM have 1,800 bytes. */
#define HELLO_PIECES_MAX 16384

struct hello_pieces {
	/* A byte came twice, and not as the same: nobody knows which one counts. */
	bool differs;
	size_t len; /* bytes from the first one on, without a gap */
	uint8_t have[HELLO_PIECES_MAX / 8]; /* a bit for each byte */
	unsigned char bytes[HELLO_PIECES_MAX];
};

/* Have none. */
void hello_pieces_clear(struct hello_pieces *p);

/* Have the header of a record, as QUIC has none. The hello begins behind it. */
#define HELLO_PIECES_HEADER 5
void hello_pieces_clear_quic(struct hello_pieces *p);

/* Add bytes that begin there. Those beyond HELLO_PIECES_MAX are left out. */
void hello_pieces_add(struct hello_pieces *p, const unsigned char *bytes,
		      size_t len, uint64_t offset);

/*
 * Are these the first bytes of a ClientHello that can become whole by more of
 * them? False if they are no hello, or if it is whole.
 */
bool hello_needs_more(const unsigned char *bytes, size_t len);

#endif
