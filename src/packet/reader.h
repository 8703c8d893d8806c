/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is left to read of a packet's bytes, whose numbers are in network byte
 * order. get16() and get32() look at 2 and 4 bytes that the caller has counted.
 */
#ifndef PACKET_READER_H
#define PACKET_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader {
	const unsigned char *at;
	size_t len;
};

/* Pass over len bytes. Returns false, and passes over none, if there are fewer. */
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
