// SPDX-License-Identifier: GPL-2.0-or-later
/* The UDP datagram in a captured frame. */
#include "packet/datagram.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/ip_headers.h"

#define UDP_SIZE 8

bool datagram_parse(struct datagram *d, const unsigned char *frame, size_t len)
{
	struct ip_headers ip;
	const unsigned char *udp;

	if (!ip_headers_read_frame(&ip, frame, len) || ip.is_fragment ||
	    ip.protocol != IPPROTO_UDP || !ip_headers_cut(&ip))
		return false;
	udp = ip.payload.at;
	if (!reader_skip(&ip.payload, UDP_SIZE))
		return false;
	address_set(&d->from.address, ip.family, ip.from);
	address_set(&d->to.address, ip.family, ip.to);
	memcpy(&d->from.port, udp, 2);
	memcpy(&d->to.port, udp + 2, 2);
	d->payload = ip.payload;
	d->size = ip.length > UDP_SIZE ? ip.length - UDP_SIZE
		  : ip.length	       ? 0
				       : d->payload.len;
	return true;
}
