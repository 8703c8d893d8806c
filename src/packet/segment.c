// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A TCP segment in a frame. Whatever is read lies within a range that was
 * checked first; what says how long something is, is never believed beyond it.
 */
#include "packet/segment.h"

#include <netinet/in.h>
#include <string.h>

#include "packet/reader.h"

#define ETHER_HEADER   14
#define IP6_EXTENSIONS 8 /* that are passed over, at most */

/* What lies behind the packet in the frame is padding. */
static void cut(struct reader *r, size_t len)
{
	if (len < r->len)
		r->len = len;
}

static void set_addresses(struct segment *s, uint16_t family,
			  const unsigned char *from, size_t len)
{
	memset(s, 0, sizeof(*s));
	s->from.family = s->to.family = family;
	memcpy(s->from.address, from, len);
	memcpy(s->to.address, from + len, len);
}

static bool parse_ip4(struct segment *s, struct reader *r)
{
	const unsigned char *ip = r->at;
	size_t header = (size_t)(ip[0] & 15) * 4;

	if (r->len < 20 || header < 20 || ip[9] != IPPROTO_TCP)
		return false;
	/* The first fragment, and the last: all there is. */
	if (get16(ip + 6) & 0x3fff)
		return false;
	/* 0: longer than it can say, from segmentation offload. */
	if (get16(ip + 2))
		cut(r, get16(ip + 2));
	set_addresses(s, 4, ip + 12, 4);
	return reader_skip(r, header);
}

static bool parse_ip6(struct segment *s, struct reader *r)
{
	const unsigned char *ip = r->at;
	uint8_t next;

	if (r->len < 40)
		return false;
	if (get16(ip + 4))
		cut(r, 40 + (size_t)get16(ip + 4));
	set_addresses(s, 6, ip + 8, 16);
	next = ip[6];
	reader_skip(r, 40);
	for (int i = 0; i < IP6_EXTENSIONS && next != IPPROTO_TCP; i++) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING &&
		    next != IPPROTO_DSTOPTS)
			return false;
		if (r->len < 2)
			return false;
		next = r->at[0];
		if (!reader_skip(r, ((size_t)r->at[1] + 1) * 8))
			return false;
	}
	return next == IPPROTO_TCP;
}

static bool parse_tcp(struct segment *s, struct reader *r)
{
	const unsigned char *tcp = r->at;
	size_t header;

	if (r->len < 20)
		return false;
	header = (size_t)(tcp[12] >> 4) * 4;
	if (header < 20 || !reader_skip(r, header))
		return false;
	/* As they stand: network byte order. */
	memcpy(&s->from.port, tcp, 2);
	memcpy(&s->to.port, tcp + 2, 2);
	/* A SYN takes a place in the sequence; its data, if any, the next. */
	s->seq = get32(tcp + 4) + (tcp[13] & 2 ? 1 : 0);
	s->fin = tcp[13] & 1;
	s->rst = tcp[13] & 4;
	s->payload = r->at;
	s->len = r->len;
	return true;
}

bool segment_parse(struct segment *s, const unsigned char *frame, size_t len)
{
	struct reader r = { frame, len };
	uint16_t type;

	if (!reader_skip(&r, ETHER_HEADER) || r.len < 1)
		return false;
	type = get16(frame + 12);
	if (type == 0x0800 && r.at[0] >> 4 == 4)
		return parse_ip4(s, &r) && parse_tcp(s, &r);
	if (type == 0x86dd && r.at[0] >> 4 == 6)
		return parse_ip6(s, &r) && parse_tcp(s, &r);
	return false;
}
