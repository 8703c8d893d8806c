// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel left to the device. */
#include "packet/offloads.h"

#include <netinet/in.h>

#include "packet/ip_headers.h"

/* In both headers the source address is followed by the destination. */
#define IPV4_SOURCE 12
#define IPV6_SOURCE 8

static uint32_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

static uint32_t pseudo_header(const struct ip_headers *h, size_t payload_len)
{
	const size_t len = h->family == 4 ? 8 : 32;
	uint64_t sum = payload_len + h->protocol;

	for (size_t i = 0; i < len; i += 2)
		sum += get16(h->from + i);
	return fold(sum);
}

/* Where the checksum is in the payload, or 0. */
static size_t checksum_offset(const struct ip_headers *h)
{
	return h->protocol == IPPROTO_TCP   ? 16
	       : h->protocol == IPPROTO_UDP ? 6
					    : 0;
}

unsigned int packet_offloads(const unsigned char *frame, size_t len,
			     size_t original, unsigned int mtu)
{
	unsigned int offloads = 0;
	struct ip_headers h;
	size_t before_ip, at;

	if (!ip_headers_read_frame(&h, frame, len) || h.is_fragment)
		return 0;
	at = checksum_offset(&h);
	if (!at || h.payload.len < at + 2)
		return 0;
	if (get16(h.payload.at + at) ==
	    pseudo_header(&h, original - (size_t)(h.payload.at - frame)))
		offloads |= OFFLOAD_CHECKSUM;
	before_ip = (size_t)(h.from - frame) -
		    (h.family == 4 ? IPV4_SOURCE : IPV6_SOURCE);
	if (mtu && h.protocol == IPPROTO_TCP && original - before_ip > mtu)
		offloads |= OFFLOAD_SEGMENTS;
	return offloads;
}
