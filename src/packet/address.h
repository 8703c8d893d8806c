/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and ports as packets contain them: in network byte order. */
#ifndef PACKET_ADDRESS_H
#define PACKET_ADDRESS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* No byte is undefined or padding, so addresses are compared as bytes. */
struct address {
	uint8_t bytes[16]; /* IPv4 uses the first four; the others are zero */
	uint16_t family; /* 4 or 6; 0: no address */
};

static inline size_t address_len(const struct address *a)
{
	return a->family == 4 ? 4 : 16;
}

/* The bytes are 4 or 16, according to the family. */
static inline void address_set(struct address *a, uint16_t family,
			       const unsigned char *bytes)
{
	if (family == 4) {
		memset(a->bytes, 0, sizeof(a->bytes));
		memcpy(a->bytes, bytes, 4);
	} else {
		memcpy(a->bytes, bytes, 16);
	}
	a->family = family;
}

/* One end of a connection. */
struct endpoint {
	struct address address;
	uint16_t port; /* 0 if the protocol has no ports */
};

#endif
