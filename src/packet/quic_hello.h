/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The start of the ClientHello in a QUIC client's Initial packets. They may
 * have it in pieces, in any order (RFC 9000, section 19.6).
 */
#ifndef PACKET_QUIC_HELLO_H
#define PACKET_QUIC_HELLO_H

#include <stddef.h>
#include <stdint.h>

#include "packet/tls_hello.h"

/* The bytes up to the end of the random. */
#define QUIC_HELLO_START (6 + TLS_RANDOM_SIZE)

/* Initialise with zeroes. */
struct quic_hello {
	uint64_t have; /* one bit for each byte */
	unsigned char bytes[QUIC_HELLO_START];
};

/* Add what the frames of an Initial packet, decrypted, have of it. */
void quic_hello_add(struct quic_hello *h, const unsigned char *frames,
		    size_t len);

/* Call the handler for each piece of a handshake in the frames. */
typedef void (*quic_piece_handler)(const unsigned char *bytes, size_t len,
				   uint64_t offset, void *arg);

void quic_hello_each(const unsigned char *frames, size_t len,
		     quic_piece_handler handler, void *arg);

/* Returns the random, or NULL if it is not complete. */
const unsigned char *quic_hello_random(const struct quic_hello *h);

#endif
