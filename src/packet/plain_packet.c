// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets of TCP and UDP as nearly all of them are. A flow is written in words of eight
 * bytes, and whoever hashes it reads it so: a processor waits when it reads in one
 * piece what was just written in several.
 */
#include "packet/plain_packet.h"

#include <netinet/in.h>

#include "packet/reader.h"

#define ETHERNET_SIZE 14
#define IPV4_SIZE     20
#define IPV6_SIZE     40
#define TCP_SIZE      20
#define UDP_SIZE      8

/* Where the parts of a packet are, and how long it was before it was cut. */
struct parts {
	const unsigned char *from, *to; /* addresses */
	struct reader payload; /* of IP: captured */
	size_t sent; /* of that: as the IP header says; 0: not stated */
	uint16_t family;
	uint8_t protocol;
};

static uint32_t load32(const unsigned char *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

static uint64_t load64(const unsigned char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* The word in memory that begins with the first. */
static uint64_t pair(uint32_t first, uint32_t second)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return first | (uint64_t)second << 32;
#else
	return (uint64_t)first << 32 | second;
#endif
}

/* The end of an endpoint, with the port at these bytes. */
static uint32_t family_and_port(uint16_t family, const unsigned char *port)
{
	uint16_t number;

	memcpy(&number, port, sizeof(number));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return family | (uint32_t)number << 16;
#else
	return (uint32_t)family << 16 | number;
#endif
}

/* Takes the bytes after the headers of IP, of which the header says length. */
static bool set_payload(struct parts *p, const unsigned char *at, size_t len,
			size_t length)
{
	const size_t least = p->protocol == IPPROTO_TCP	  ? TCP_SIZE
			     : p->protocol == IPPROTO_UDP ? UDP_SIZE
							  : SIZE_MAX;

	p->payload.at = at;
	p->payload.len = length && length < len ? length : len;
	p->sent = length;
	return p->payload.len >= least;
}

static bool find_v4(struct parts *p, const unsigned char *ip, size_t len)
{
	const size_t length = get16(ip + 2);

	if (ip[0] != 0x45 || (get16(ip + 6) & 0x3fff) != 0 ||
	    (length && length <= IPV4_SIZE))
		return false;
	p->protocol = ip[9];
	p->family = 4;
	p->from = ip + 12;
	p->to = ip + 16;
	return set_payload(p, ip + IPV4_SIZE, len - IPV4_SIZE,
			   length ? length - IPV4_SIZE : 0);
}

static bool find_v6(struct parts *p, const unsigned char *ip, size_t len)
{
	if (ip[0] >> 4 != 6)
		return false;
	p->protocol = ip[6];
	p->family = 6;
	p->from = ip + 8;
	p->to = ip + 24;
	return set_payload(p, ip + IPV6_SIZE, len - IPV6_SIZE, get16(ip + 4));
}

static bool find_parts(struct parts *p, const unsigned char *frame, size_t len)
{
	const unsigned char *ip = frame + ETHERNET_SIZE;

	if (len < ETHERNET_SIZE + IPV4_SIZE)
		return false;
	len -= ETHERNET_SIZE;
	switch (get16(frame + 12)) {
	case 0x0800:
		return find_v4(p, ip, len);
	case 0x86dd:
		return len >= IPV6_SIZE && find_v6(p, ip, len);
	default:
		return false;
	}
}

/* Is the sender the first of both ends, in the order of a flow's? */
static bool is_in_order(const struct parts *p)
{
	const size_t size = p->family == 4 ? 4 : 16;
	int difference;

	if (p->family == 4 && load32(p->from) != load32(p->to))
		return get32(p->from) < get32(p->to);
	difference = memcmp(p->from, p->to, size);
	return difference ? difference < 0
			  : get16(p->payload.at) <= get16(p->payload.at + 2);
}

static void store(struct flow *f, size_t number, uint64_t word)
{
	memcpy((char *)f + number * sizeof(word), &word, sizeof(word));
}

static void set_flow(struct flow *f, const struct parts *p, int sender)
{
	const unsigned char *a = sender ? p->to : p->from;
	const unsigned char *b = sender ? p->from : p->to;
	const uint32_t a_end =
		family_and_port(p->family, p->payload.at + (sender ? 2 : 0));
	const uint32_t b_end =
		family_and_port(p->family, p->payload.at + (sender ? 0 : 2));
	const bool v6 = p->family == 6;

	store(f, 0, v6 ? load64(a) : pair(load32(a), 0));
	store(f, 1, v6 ? load64(a + 8) : 0);
	store(f, 2, pair(a_end, load32(b)));
	store(f, 3, v6 ? load64(b + 4) : 0);
	store(f, 4, pair(v6 ? load32(b + 12) : 0, b_end));
	f->protocol = p->protocol;
	memset(f->zero, 0, sizeof(f->zero));
}

bool plain_packet_read(struct flow *f, int *sender, struct segment *s,
		       struct datagram *d, const unsigned char *frame,
		       size_t len)
{
	struct parts p;

	if (!find_parts(&p, frame, len) ||
	    !(p.protocol == IPPROTO_TCP ? segment_read(s, p.payload, p.sent)
					: datagram_read(d, p.payload, p.sent)))
		return false;
	*sender = !is_in_order(&p);
	set_flow(f, &p, *sender);
	return true;
}
