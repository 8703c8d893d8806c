/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a packet's bytes from the start to the end. Numbers are in network byte
 * order. The caller of get16() and get32() checks that 2 or 4 bytes are there.
 */
#ifndef PACKET_READER_H
#define PACKET_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const unsigned char *at;
	size_t len; /* bytes that are left */
};

/* Skip len bytes. Returns false, and skips none, if fewer are left. */
static inline bool reader_skip(struct reader *r, size_t len)
{
	if (r->len < len)
		return false;
	r->at += len;
	r->len -= len;
	return true;
}

static inline unsigned int get16(const unsigned char *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static inline uint32_t get32(const unsigned char *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

#endif
