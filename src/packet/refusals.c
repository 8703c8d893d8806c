// SPDX-License-Identifier: GPL-2.0-or-later
/* Refusals on loopback. */
#include "packet/refusals.h"

#include <netinet/in.h>

#include "packet/ip_headers.h"

#define ETHERNET    14
#define ICMP_HEADER 8
#define TCP_FLAGS   13 /* offset in the header */
#define TCP_HEADER  20
#define RST_ACK	    0x14

/* Bytes of a frame without options or extension headers. */
static bool may_refuse_by(const unsigned char *frame, size_t len,
			  unsigned int protocol, size_t header)
{
	size_t flags = ETHERNET + header + TCP_FLAGS;

	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ||
	       (protocol == IPPROTO_TCP && len > flags &&
		(frame[flags] & RST_ACK) == RST_ACK);
}

/* Most packets on loopback do not; they get no longer look than this. */
static bool may_refuse(const unsigned char *frame, size_t len)
{
	if (len < ETHERNET + 40)
		return false;
	switch (get16(frame + 12)) {
	case 0x0800:
		return may_refuse_by(frame, len, frame[ETHERNET + 9], 20);
	case 0x86dd:
		return may_refuse_by(frame, len, frame[ETHERNET + 6], 40);
	default:
		return false;
	}
}

static void add(struct refusals *r, const struct refused *refused)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (!memcmp(&r->refused[i], refused, sizeof(*refused)))
			return;
	if (r->n < REFUSALS_MAX)
		r->refused[r->n++] = *refused;
}

/* The answer to a SYN has the sequence number 0. */
static bool read_reset(const struct ip_headers *ip, struct refused *refused)
{
	const unsigned char *tcp = ip->payload.at;

	if (ip->payload.len < TCP_HEADER ||
	    (tcp[TCP_FLAGS] & RST_ACK) != RST_ACK || get32(tcp + 4) != 0)
		return false;
	address_set(&refused->at.address, ip->family, ip->from);
	memcpy(&refused->at.port, tcp, 2);
	refused->protocol = IPPROTO_TCP;
	return true;
}

/* A port unreachable, which quotes the datagram. */
static bool read_error(const struct ip_headers *ip, struct refused *refused)
{
	struct reader quoted = ip->payload;
	struct ip_headers inner;

	if (ip->payload.len < ICMP_HEADER ||
	    get16(ip->payload.at) != (ip->family == 4 ? 0x0303 : 0x0104))
		return false;
	reader_skip(&quoted, ICMP_HEADER);
	if (!ip_headers_read(&inner, quoted) || inner.is_later ||
	    inner.protocol != IPPROTO_UDP || inner.payload.len < 4)
		return false;
	address_set(&refused->at.address, inner.family, inner.to);
	memcpy(&refused->at.port, inner.payload.at + 2, 2);
	refused->protocol = IPPROTO_UDP;
	return true;
}

static bool is_loopback(const struct address *a)
{
	static const unsigned char one[16] = { [15] = 1 };

	return a->family == 4 ? a->bytes[0] == 127
			      : !memcmp(a->bytes, one, sizeof(one));
}

void refusals_packet(struct refusals *r, const unsigned char *frame, size_t len)
{
	struct ip_headers ip;
	struct refused refused;
	bool is_refused;

	if (!may_refuse(frame, len) ||
	    !ip_headers_read_frame(&ip, frame, len) || ip.is_later)
		return;
	memset(&refused, 0, sizeof(refused));
	is_refused = ip.protocol == IPPROTO_TCP ? read_reset(&ip, &refused)
						: read_error(&ip, &refused);
	if (is_refused && is_loopback(&refused.at.address))
		add(r, &refused);
}
