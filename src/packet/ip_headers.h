/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of a packet from Ethernet to IPv4 or IPv6. All code that reads
 * captured packets uses this parser. The packet may come from anybody.
 */
#ifndef PACKET_IP_HEADERS_H
#define PACKET_IP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"
#include "packet/reader.h"

/* Types of Ethernet frames. */
enum {
	FRAME_TYPE_IPV4 = 0x0800,
	FRAME_TYPE_IPV6 = 0x86dd,
	/* IP may be behind these. */
	FRAME_TYPE_VLAN_Q = 0x8100, /* IEEE 802.1Q */
	FRAME_TYPE_VLAN_PROVIDER = 0x88a8, /* IEEE 802.1ad */
	FRAME_TYPE_VLAN_OLD = 0x9100, /* before 802.1ad */
	FRAME_TYPE_PPPOE = 0x8864, /* a session */
	FRAME_TYPE_MPLS_UNICAST = 0x8847,
	FRAME_TYPE_MPLS_MULTICAST = 0x8848,
};

/* Points into the packet. */
struct ip_headers {
	uint16_t family; /* 4 or 6 */
	unsigned int protocol; /* of the payload */
	const unsigned char *from, *to; /* addresses, for address_set() */
	bool is_fragment; /* only a part of the payload is here */
	bool is_later; /* a fragment other than the first: has no ports */
	/* The header names further addresses that the packet is to go to. */
	bool is_routed;
	uint32_t id; /* the same in all fragments of a packet */
	/* What follows the headers. Undefined if is_later. */
	struct reader payload;
	size_t padding; /* bytes after the packet; see ip_headers_cut() */
	/*
	 * The payload's length according to the IP header, even if the capture
	 * cut it. 0: it was not stated (segmentation offload), or is_later.
	 */
	size_t length;
};

/*
 * Read the headers of an Ethernet frame of which len bytes were captured. VLAN
 * tags, the header of a PPPoE session or MPLS labels, and up to IP6_EXTENSIONS_MAX
 * extension headers of IPv6 are skipped. Returns false if the frame is not IP, is malformed, or
 * was cut within the headers.
 */
bool ip_headers_read_frame(struct ip_headers *h, const unsigned char *frame,
			   size_t len);

/* The same for a packet that starts with its IP header. */
bool ip_headers_read(struct ip_headers *h, struct reader r);

/*
 * Remove the padding from the payload. Returns false if the length in the IP
 * header is shorter than the headers.
 */
static inline bool ip_headers_cut(struct ip_headers *h)
{
	if (h->padding > h->payload.len)
		return false;
	h->payload.len -= h->padding;
	h->padding = 0;
	return true;
}

#endif
