// SPDX-License-Identifier: GPL-2.0-or-later
/* Link headers of packets in captures. */
#include "record/reading/link_header.h"

#include <string.h>

#include "packet/reader.h"
#include "record/reading/byte_order.h"

#define ETHERNET_SIZE 14

#define PROTOCOL_IPV4 0x0800
#define PROTOCOL_IPV6 0x86dd

enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_DLT_RAW = 12, /* and 14, by system */
	LINK_DLT_RAW_TOO = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

#define SLL_OUTGOING 4 /* PACKET_OUTGOING */

/* Replace a header of len bytes by one of Ethernet. */
static bool replace(struct file_packet *p, uint32_t len, unsigned int protocol)
{
	unsigned char *frame;

	if (p->captured < len)
		return false;
	frame = p->bytes + len - ETHERNET_SIZE;
	memset(frame, 0, ETHERNET_SIZE - 2);
	frame[ETHERNET_SIZE - 2] = (unsigned char)(protocol >> 8);
	frame[ETHERNET_SIZE - 1] = (unsigned char)protocol;
	p->bytes = frame;
	p->captured = p->captured - len + ETHERNET_SIZE;
	return true;
}

/* There is none: the packet says which protocol it is. */
static bool replace_none(struct file_packet *p)
{
	if (p->captured == 0)
		return false;
	return replace(p, 0,
		       p->bytes[0] >> 4 == 6 ? PROTOCOL_IPV6 : PROTOCOL_IPV4);
}

/* BSD: the address family, of which that of IPv6 differs by system. */
static bool replace_null(struct file_packet *p, bool swapped)
{
	if (p->captured < 4)
		return false;
	return replace(p, 4,
		       order32(p->bytes, swapped) == 2 ? PROTOCOL_IPV4
						       : PROTOCOL_IPV6);
}

static bool replace_sll(struct file_packet *p)
{
	if (p->captured < 16)
		return false;
	p->direction =
		get16(p->bytes) == SLL_OUTGOING ? DIRECTION_OUT : DIRECTION_IN;
	return replace(p, 16, get16(p->bytes + 14));
}

static bool replace_sll2(struct file_packet *p)
{
	if (p->captured < 20)
		return false;
	p->direction =
		p->bytes[10] == SLL_OUTGOING ? DIRECTION_OUT : DIRECTION_IN;
	return replace(p, 20, get16(p->bytes));
}

bool link_header_replace(uint32_t link, bool swapped, struct file_packet *p)
{
	switch (link) {
	case LINK_ETHERNET:
		return true;
	case LINK_DLT_RAW:
	case LINK_DLT_RAW_TOO:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		return replace_none(p);
	case LINK_NULL:
		return replace_null(p, swapped);
	case LINK_LOOP:
		return replace_null(p,
				    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
	case LINK_SLL:
		return replace_sll(p);
	case LINK_SLL2:
		return replace_sll2(p);
	default:
		return false;
	}
}
