/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP segment in a frame, as strangers may have made it. */
#ifndef PACKET_SEGMENT_H
#define PACKET_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end of a connection; those of IPv4 are zero behind the first 4 bytes. */
struct endpoint {
	unsigned char address[16];
	uint16_t port; /* network byte order, as are the addresses */
	uint16_t family; /* 4 or 6 */
};

struct segment {
	struct endpoint from, to;
	uint32_t seq; /* of the payload's first byte */
	bool fin, rst;
	const unsigned char *payload;
	size_t len; /* of the payload, as far as it was captured */
};

/*
 * Take the Ethernet frame of len bytes apart: IPv4 or IPv6 without VLAN tags. The
 * payload points into it. Returns false if it is no TCP, or not its beginning (a
 * fragment), or was cut within the headers.
 */
bool segment_parse(struct segment *s, const unsigned char *frame, size_t len);

#endif
