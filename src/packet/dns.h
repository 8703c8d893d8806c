/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers of name servers, in packets that anyone may have sent: which
 * addresses has the name that was asked for (RFC 1035, RFC 3596)? By UDP, and by
 * TCP where an answer is in one segment, as they are unless they are very long.
 */
#ifndef PACKET_DNS_H
#define PACKET_DNS_H

#include <stdbool.h>
#include <stddef.h>

#include "packet/names.h"

/*
 * Is it worth a look? For every packet: does this Ethernet frame, or what was
 * captured of it, come from port 53?
 */
static inline bool dns_may_answer(const unsigned char *frame, size_t len)
{
	size_t port;

	if (len < 14 + 20 + 8)
		return false;
	if (frame[12] == 0x08 && frame[13] == 0x00) {
		if (frame[23] != 17 && frame[23] != 6)
			return false;
		port = 14 + (frame[14] & 0xf) * 4U;
	} else if (frame[12] == 0x86 && frame[13] == 0xdd) {
		if (frame[20] != 17 && frame[20] != 6)
			return false;
		port = 14 + 40;
	} else {
		return false;
	}
	return port + 2 <= len && frame[port] == 0 && frame[port + 1] == 53;
}

/* A name in lower case, without the root's dot, of at most 253 characters. */
typedef void (*dns_handler)(const struct address *address, const char *name,
			    void *arg);

/*
 * Give the handler the addresses that an answer in the frame has for the name
 * that was asked for, through aliases (CNAME) too. Names that are not made of
 * letters, digits, hyphens and underscores are passed over, as is whatever is
 * not well formed.
 */
void dns_read_answer(const unsigned char *frame, size_t len,
		     dns_handler handler, void *arg);

#endif
