// SPDX-License-Identifier: GPL-2.0-or-later
/* The TCP segment in a captured frame. */
#include "packet/segment.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/ip_headers.h"

#define TCP_SIZE 20

#define FLAG_FIN 1
#define FLAG_SYN 2
#define FLAG_RST 4
#define FLAG_ACK 16
#define FLAG_URG 32

bool segment_read(struct segment *s, struct reader r, size_t sent)
{
	const unsigned char *tcp = r.at;
	size_t header;

	if (r.len < TCP_SIZE)
		return false;
	header = (size_t)(tcp[12] >> 4) * 4;
	if (header < TCP_SIZE || !reader_skip(&r, header))
		return false;
	memcpy(&s->from.port, tcp, 2);
	memcpy(&s->to.port, tcp + 2, 2);
	/* A SYN takes one sequence number; data in the same segment follows. */
	s->seq = get32(tcp + 4) + (tcp[13] & FLAG_SYN ? 1 : 0);
	s->acknowledged = get32(tcp + 8);
	s->syn = tcp[13] & FLAG_SYN;
	s->ack = tcp[13] & FLAG_ACK;
	s->fin = tcp[13] & FLAG_FIN;
	s->rst = tcp[13] & FLAG_RST;
	s->urg = tcp[13] & FLAG_URG;
	s->payload = r.at;
	s->len = r.len;
	s->size = sent > header ? sent - header : sent ? 0 : r.len;
	return true;
}

bool segment_parse(struct segment *s, const unsigned char *frame, size_t len)
{
	struct ip_headers ip;

	if (!ip_headers_read_frame(&ip, frame, len) || ip.is_fragment ||
	    ip.protocol != IPPROTO_TCP || !ip_headers_cut(&ip))
		return false;
	address_set(&s->from.address, ip.family, ip.from);
	address_set(&s->to.address, ip.family, ip.to);
	return segment_read(s, ip.payload, ip.length);
}
