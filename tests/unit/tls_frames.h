/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TLS connection's frames, for unit tests. */
#ifndef TLS_FRAMES_H
#define TLS_FRAMES_H

#include <stdint.h>
#include <string.h>

struct flow {
	int family; /* 4 or 6 */
	uint16_t port; /* the client's */
	uint32_t seq[2]; /* the client's, the server's */
	size_t extensions; /* headers of IPv6, 8 bytes each */
	size_t tags; /* of VLANs */
};

enum {
	CLIENT,
	SERVER
};

#define TCP_FIN 1
#define TCP_SYN 2
#define TCP_RST 4

static inline void put16(unsigned char *p, size_t value)
{
	p[0] = (unsigned char)(value >> 8);
	p[1] = (unsigned char)value;
}

/* Returns the header's length. */
static inline size_t put_ip(unsigned char *p, const struct flow *f, int from,
			    size_t payload)
{
	size_t headers = f->extensions * 8;

	if (f->family == 4) {
		memset(p, 0, 20);
		p[0] = 0x45;
		put16(p + 2, 20 + payload);
		p[9] = 6;
		p[12] = p[16] = 10;
		p[from == CLIENT ? 15 : 19] = 1;
		p[from == CLIENT ? 19 : 15] = 2;
		return 20;
	}
	memset(p, 0, 40 + headers);
	p[0] = 0x60;
	put16(p + 4, headers + payload);
	p[6] = headers ? 60 : 6;
	p[from == CLIENT ? 23 : 39] = 1;
	p[from == CLIENT ? 39 : 23] = 2;
	for (size_t at = 40; at < 40 + headers; at += 8)
		p[at] = at + 8 < 40 + headers ? 60 : 6;
	return 40 + headers;
}

/* The next segment of one side. Returns the frame's length. */
static inline size_t put_segment(unsigned char *frame, struct flow *f, int from,
				 unsigned char flags, const void *payload,
				 size_t len)
{
	unsigned char *p = frame + 14 + f->tags * 4;
	uint32_t seq = f->seq[from];

	memset(frame, 0, 12);
	for (size_t i = 0; i < f->tags; i++) {
		put16(frame + 12 + i * 4, i + 1 < f->tags ? 0x88a8 : 0x8100);
		put16(frame + 14 + i * 4, 5);
	}
	put16(p - 2, f->family == 4 ? 0x0800 : 0x86dd);
	p += put_ip(p, f, from, 20 + len);
	memset(p, 0, 20);
	put16(p + (from == CLIENT ? 0 : 2), f->port);
	put16(p + (from == CLIENT ? 2 : 0), 443);
	put16(p + 4, seq >> 16);
	put16(p + 6, seq & 0xffff);
	p[12] = 0x50;
	p[13] = flags;
	memcpy(p + 20, payload, len);
	f->seq[from] += (uint32_t)len;
	return (size_t)(p + 20 + len - frame);
}

#define HELLO_LEN 200

/*
 * A hello of that message type, whose random is filled with a byte. Type 1 gets
 * an extension, of that code. The rest is zeroes.
 */
static inline void make_hello(unsigned char hello[HELLO_LEN], int type,
			      int random, int extension)
{
	memset(hello, 0, HELLO_LEN);
	hello[0] = 22;
	hello[1] = 3;
	hello[2] = 1;
	put16(hello + 3, HELLO_LEN - 5);
	hello[5] = (unsigned char)type;
	put16(hello + 7, HELLO_LEN - 9);
	hello[9] = hello[10] = 3;
	memset(hello + 11, random, 32);
	hello[43] = 32; /* the session's id */
	put16(hello + 76, 2); /* cipher suites */
	hello[80] = 1; /* compression methods */
	put16(hello + 82, HELLO_LEN - 84); /* extensions */
	put16(hello + 84, 16); /* ALPN, 4 bytes */
	put16(hello + 86, 4);
	put16(hello + 92, (size_t)extension);
	put16(hello + 94, HELLO_LEN - 96);
}

#endif
