/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TCP segment in a captured frame, which may come from anybody. */
#ifndef PACKET_SEGMENT_H
#define PACKET_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"
#include "packet/reader.h"

struct segment {
	struct endpoint from, to;
	uint32_t seq; /* sequence number of the payload's first byte */
	uint32_t acknowledged; /* the next byte that the sender expects */
	bool syn, ack, fin, rst, urg;
	const unsigned char *payload;
	size_t len; /* bytes of the payload that were captured */
	size_t size; /* bytes of the payload that were sent */
};

/*
 * Parse an Ethernet frame of len bytes, as ip_headers_read_frame(). The payload
 * points into the frame. Returns false if the frame holds no TCP segment, holds
 * a fragment of one, or was cut within the headers.
 */
bool segment_parse(struct segment *s, const unsigned char *frame, size_t len);

/*
 * The same for what follows the headers of IP. The addresses are not set. sent is
 * the length of the TCP header and payload; 0: not known.
 */
bool segment_read(struct segment *s, struct reader r, size_t sent);

#endif
