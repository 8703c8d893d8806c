/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The packets of a QUIC handshake, which have long headers: versions 1 (RFC
 * 9000, section 17.2) and 2 (RFC 9369). They may come from anybody.
 */
#ifndef PACKET_QUIC_H
#define PACKET_QUIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/reader.h"

#define QUIC_V1 1
#define QUIC_V2 0x6b3343cf

/* A client's first datagram has as many bytes at least. */
#define QUIC_FIRST_DATAGRAM 1200

/* The numbers are those of version 1. */
enum quic_type {
	QUIC_INITIAL,
	QUIC_0RTT,
	QUIC_HANDSHAKE,
	QUIC_RETRY,
};

#define QUIC_ID_MAX 20

/* A connection ID. The bytes that it does not use are zero. */
struct quic_id {
	uint8_t len;
	uint8_t bytes[QUIC_ID_MAX];
};

/* Points into the datagram. */
struct quic_packet {
	enum quic_type type;
	uint32_t version; /* QUIC_V1 or QUIC_V2 */
	struct quic_id to, from;
	const unsigned char *bytes;
	size_t header; /* bytes before the packet number */
	size_t len; /* of the whole packet */
};

/*
 * Read the next of the packets in a datagram. Returns false if what follows is
 * no packet with a long header of these versions, or is not complete.
 */
bool quic_next_packet(struct quic_packet *p, struct reader *datagram);

/* Read an integer of variable length. Returns false if it is not complete. */
bool quic_read_integer(struct reader *r, uint64_t *value);

#endif
