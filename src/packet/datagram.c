// SPDX-License-Identifier: GPL-2.0-or-later
/* The UDP datagram in a captured frame. */
#include "packet/datagram.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/ip_headers.h"

#define UDP_SIZE 8

bool datagram_read(struct datagram *d, struct reader r, size_t sent)
{
	const unsigned char *udp = r.at;

	if (!reader_skip(&r, UDP_SIZE))
		return false;
	memcpy(&d->from.port, udp, 2);
	memcpy(&d->to.port, udp + 2, 2);
	d->payload = r;
	d->size = sent > UDP_SIZE ? sent - UDP_SIZE : sent ? 0 : r.len;
	return true;
}

bool datagram_parse(struct datagram *d, const unsigned char *frame, size_t len)
{
	struct ip_headers ip;

	if (!ip_headers_read_frame(&ip, frame, len) || ip.is_fragment ||
	    ip.protocol != IPPROTO_UDP || !ip_headers_cut(&ip))
		return false;
	address_set(&d->from.address, ip.family, ip.from);
	address_set(&d->to.address, ip.family, ip.to);
	return datagram_read(d, ip.payload, ip.length);
}
