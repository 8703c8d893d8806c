/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of a PPP frame (RFC 1661, RFC 1662), which may come from anybody. */
#ifndef PACKET_PPP_H
#define PACKET_PPP_H

#include <stddef.h>

#include "packet/ip_headers.h"
#include "packet/reader.h"

#define PPP_IPV4 0x21
#define PPP_IPV6 0x57

/*
 * Read the header at the start of len bytes. Its address is left out in PPPoE, and
 * both sides may agree to leave out bytes of it elsewhere. Returns its size, or 0 if
 * it was cut; *type is the type of an Ethernet frame with the same protocol, or 0 if
 * this is not IP.
 */
static inline size_t ppp_header(unsigned int *type, const unsigned char *bytes,
				size_t len)
{
	struct reader r = { bytes, len };
	unsigned int protocol;

	if (r.len >= 2 && r.at[0] == 0xff && r.at[1] == 0x03)
		reader_skip(&r, 2);
	/* The last byte of a protocol is odd. */
	if (r.len >= 1 && (r.at[0] & 1)) {
		protocol = r.at[0];
		reader_skip(&r, 1);
	} else if (r.len >= 2) {
		protocol = get16(r.at);
		reader_skip(&r, 2);
	} else {
		return 0;
	}
	*type = protocol == PPP_IPV4   ? FRAME_TYPE_IPV4
		: protocol == PPP_IPV6 ? FRAME_TYPE_IPV6
				       : 0;
	return len - r.len;
}

#endif
