/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The UDP datagram in a captured frame, which may come from anybody. */
#ifndef PACKET_DATAGRAM_H
#define PACKET_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "packet/address.h"
#include "packet/reader.h"

struct datagram {
	struct endpoint from, to;
	struct reader payload; /* what was captured of it */
	size_t size; /* bytes of the payload that were sent */
};

/*
 * Parse an Ethernet frame of len bytes, as ip_headers_read_frame(). The payload
 * points into the frame. Returns false if the frame holds no UDP datagram,
 * holds a fragment of one, or was cut within the headers.
 */
bool datagram_parse(struct datagram *d, const unsigned char *frame, size_t len);

/*
 * The same for what follows the headers of IP. The addresses are not set. sent is
 * the length of the UDP header and payload; 0: not known.
 */
bool datagram_read(struct datagram *d, struct reader r, size_t sent);

#endif
