// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The headers of a packet: Ethernet, what may be between Ethernet and IP (VLAN,
 * PPPoE, MPLS), IPv4 and IPv6. Every step checks how
 * many bytes are left before it reads them.
 */
#include "packet/ip_headers.h"

#include <netinet/in.h>

#include "packet/flow_ends.h"
#include "packet/ppp.h"

#define ETHERNET_SIZE 14
#define VLAN_SIZE     4
#define PPPOE_SIZE    6
#define MPLS_SIZE     4 /* a label */
#define IPV4_SIZE     20
#define IPV6_SIZE     40

#define OPTION_END	    0
#define OPTION_NOTHING	    1
#define OPTION_LOOSE_ROUTE  131
#define OPTION_STRICT_ROUTE 137

/* A length of 0 means that segmentation offload made the packet too long. */
static void set_padding(struct ip_headers *h, size_t captured, size_t header,
			size_t length)
{
	bool is_padded = length && header + length < captured;

	h->padding = is_padded ? captured - header - length : 0;
}

/* Is one of the options a loose or a strict source route? */
static bool has_source_route(const unsigned char *options, size_t len)
{
	for (size_t at = 0; at < len && options[at] != OPTION_END;) {
		if (options[at] == OPTION_LOOSE_ROUTE ||
		    options[at] == OPTION_STRICT_ROUTE)
			return true;
		if (options[at] == OPTION_NOTHING)
			at++;
		else if (len - at < 2 || options[at + 1] < 2)
			break;
		else
			at += options[at + 1];
	}
	return false;
}

static bool read_ipv4(struct ip_headers *h, struct reader r)
{
	const unsigned char *ip = r.at;
	unsigned int fragment;
	size_t len;

	if (r.len < IPV4_SIZE)
		return false;
	len = (size_t)(ip[0] & 15) * 4;
	fragment = get16(ip + 6);
	h->protocol = ip[9];
	h->family = 4;
	h->from = ip + 12;
	h->to = ip + 16;
	h->id = get16(ip + 4);
	h->is_fragment = (fragment & 0x3fff) != 0;
	h->is_later = (fragment & 0x1fff) != 0;
	h->length = 0;
	h->is_routed = len > IPV4_SIZE && len <= r.len &&
		       has_source_route(ip + IPV4_SIZE, len - IPV4_SIZE);
	if (h->is_later)
		return true;
	set_padding(h, r.len, 0, get16(ip + 2));
	if (len < IPV4_SIZE || len > r.len)
		return false;
	h->payload = (struct reader){ ip + len, r.len - len };
	if (get16(ip + 2) > len)
		h->length = get16(ip + 2) - len;
	return true;
}

static bool is_extension(unsigned int protocol)
{
	return protocol == IPPROTO_HOPOPTS || protocol == IPPROTO_ROUTING ||
	       protocol == IPPROTO_DSTOPTS || protocol == IPPROTO_FRAGMENT;
}

/* Skip the extension header at the payload's start. */
static bool skip_extension(struct ip_headers *h)
{
	const unsigned char *header = h->payload.at;
	size_t len;

	if (h->payload.len < 8)
		return false;
	len = (size_t)(header[1] + 1) * 8;
	h->is_routed |= h->protocol == IPPROTO_ROUTING;
	if (h->protocol == IPPROTO_FRAGMENT) {
		len = 8;
		h->id = get32(header + 4);
		h->is_fragment = (get16(header + 2) & 0xfff9) != 0;
		h->is_later = (get16(header + 2) & 0xfff8) != 0;
	}
	h->protocol = header[0];
	return reader_skip(&h->payload, len);
}

static bool read_ipv6(struct ip_headers *h, struct reader r)
{
	const unsigned char *ip = r.at;
	size_t extensions;

	if (r.len < IPV6_SIZE)
		return false;
	h->protocol = ip[6];
	h->family = 6;
	h->is_fragment = h->is_later = h->is_routed = false;
	h->from = ip + 8;
	h->to = ip + 24;
	set_padding(h, r.len, IPV6_SIZE, get16(ip + 4));
	h->payload = (struct reader){ ip + IPV6_SIZE, r.len - IPV6_SIZE };
	for (int i = 0; i < IP6_EXTENSIONS_MAX && !h->is_later &&
			is_extension(h->protocol);
	     i++)
		if (!skip_extension(h))
			return false;
	extensions = r.len - IPV6_SIZE - h->payload.len;
	h->length = 0;
	if (!h->is_later && get16(ip + 4) > extensions)
		h->length = get16(ip + 4) - extensions;
	return h->is_later || !is_extension(h->protocol);
}

bool ip_headers_read(struct ip_headers *h, struct reader r)
{
	if (r.len < 1)
		return false;
	switch (r.at[0] >> 4) {
	case 4:
		return read_ipv4(h, r);
	case 6:
		return read_ipv6(h, r);
	default:
		return false;
	}
}

/* Skip the headers of PPPoE (RFC 2516) and PPP at size. */
static size_t skip_pppoe(const unsigned char *frame, size_t len, size_t size)
{
	const unsigned char *header = frame + size;
	unsigned int type;
	size_t ppp;

	if (len < size + PPPOE_SIZE || header[0] != 0x11 || header[1] != 0)
		return 0;
	size += PPPOE_SIZE;
	ppp = ppp_header(&type, frame + size, len - size);
	return ppp > 0 && type ? size + ppp : 0;
}

/* Skip labels up to the last, which has a mark. What follows may be no IP. */
static size_t skip_mpls(const unsigned char *frame, size_t len, size_t size)
{
	do {
		size += MPLS_SIZE;
		if (len < size)
			return 0;
	} while (!(frame[size - 2] & 1));
	return size;
}

/* Returns the offset of the IP header, or 0 if there is none. */
static size_t find_ip(const unsigned char *frame, size_t len)
{
	size_t size = ETHERNET_SIZE;

	for (;; size += VLAN_SIZE) {
		if (len < size)
			return 0;
		switch (get16(frame + size - 2)) {
		case FRAME_TYPE_IPV4:
		case FRAME_TYPE_IPV6:
			return size;
		case FRAME_TYPE_VLAN_Q:
		case FRAME_TYPE_VLAN_PROVIDER:
		case FRAME_TYPE_VLAN_OLD:
			break;
		case FRAME_TYPE_PPPOE:
			return skip_pppoe(frame, len, size);
		case FRAME_TYPE_MPLS_UNICAST:
		case FRAME_TYPE_MPLS_MULTICAST:
			return skip_mpls(frame, len, size);
		default:
			return 0;
		}
	}
}

bool ip_headers_read_frame(struct ip_headers *h, const unsigned char *frame,
			   size_t len)
{
	size_t size = find_ip(frame, len);

	return size > 0 &&
	       ip_headers_read(h, (struct reader){ frame + size, len - size });
}
