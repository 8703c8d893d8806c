/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers of name servers in captured packets, which may come from anybody:
 * which addresses does the name in the question have (RFC 1035, RFC 3596)?
 * Answers by TCP are read only if one segment contains the whole answer, as is
 * the case unless they are very long.
 */
#ifndef PACKET_DNS_H
#define PACKET_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"

/*
 * A quick check for every packet: can this Ethernet frame, of which len bytes
 * were captured, come from port 53? If it has VLAN tags or IPv6 extension
 * headers the answer is yes, and dns_read_answer() looks closer.
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
			return frame[20] == 0 || frame[20] == 43 ||
			       frame[20] == 44 || frame[20] == 60;
		port = 14 + 40;
	} else {
		return (frame[12] == 0x81 && frame[13] == 0x00) ||
		       (frame[12] == 0x88 && frame[13] == 0xa8);
	}
	return port + 2 <= len && frame[port] == 0 && frame[port + 1] == 53;
}

/* The name is in lower case, without the root's dot, at most 253 characters. */
typedef void (*dns_handler)(const struct address *address, const char *name,
			    void *arg);

/*
 * Call the handler for each address that the answer in the frame gives for the
 * name in the question, directly or through aliases (CNAME). Names with other
 * characters than letters, digits, hyphens and underscores are ignored, and so
 * is everything that is malformed. Returns how many names were read: each takes
 * as long as several packets.
 */
unsigned int dns_read_answer(const unsigned char *frame, size_t len,
			     dns_handler handler, void *arg);

#define DNS_NAME_SIZE 254 /* with the zero */

/* The header and the question of a message. */
struct dns_question {
	bool is_response;
	bool is_cut; /* the whole answer can be had by TCP only */
	uint16_t id;
	uint16_t type; /* of the records that are asked for */
	unsigned int error; /* a response's RCODE; 0: none */
	unsigned int answers; /* records that a response has */
	/* Nothing comes with the question, but for one record of EDNS (RFC 6891). */
	bool is_alone;
	char name[DNS_NAME_SIZE]; /* as above */
};

/*
 * Read the question of the query to port 53, or of the response from it, in a
 * frame. Returns false if there is none, if it asks for more than one name, if
 * the name has other characters than above, or if it is malformed.
 */
bool dns_read_question(struct dns_question *q, const unsigned char *frame,
		       size_t len);

#endif
