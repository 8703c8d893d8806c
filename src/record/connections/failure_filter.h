/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A quick check for every packet: may it say that a connection failed? SYNs,
 * resets, ICMP messages and port 53 do, and FINs, as what has ended makes room.
 * Packets with extension headers, or with anything between Ethernet and IP, are not
 * looked at closer: the answer is yes.
 */
#ifndef RECORD_CONNECTIONS_FAILURE_FILTER_H
#define RECORD_CONNECTIONS_FAILURE_FILTER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "packet/ip_headers.h"
#include "packet/reader.h"

#define FAILURE_FLAGS 0x07 /* FIN, SYN, RST */

/* The frame's transport header is at that offset. */
static inline bool failure_may_be_by(const unsigned char *frame, size_t len,
				     unsigned int protocol, size_t at)
{
	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return true;
	if (len < at + 14)
		return protocol == IPPROTO_UDP;
	return (protocol == IPPROTO_TCP && (frame[at + 13] & FAILURE_FLAGS)) ||
	       get16(frame + at) == 53 || get16(frame + at + 2) == 53;
}

static inline bool failure_may_be_in(const unsigned char *frame, size_t len)
{
	if (len < 14 + 20)
		return false;
	switch (get16(frame + 12)) {
	case FRAME_TYPE_IPV4:
		return failure_may_be_by(frame, len, frame[23],
					 14 + (frame[14] & 15) * 4U);
	case FRAME_TYPE_IPV6:
		return failure_may_be_by(frame, len, frame[20], 14 + 40);
	case FRAME_TYPE_VLAN_Q:
	case FRAME_TYPE_VLAN_PROVIDER:
	case FRAME_TYPE_VLAN_OLD:
	case FRAME_TYPE_PPPOE:
	case FRAME_TYPE_MPLS_UNICAST:
	case FRAME_TYPE_MPLS_MULTICAST:
		return true;
	default:
		return false;
	}
}

#endif
