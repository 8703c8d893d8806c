// SPDX-License-Identifier: GPL-2.0-or-later
/* Link headers of packets in captures. */
#include "record/reading/link_header.h"

#include <string.h>

#include "packet/ip_headers.h"
#include "packet/ppp.h"
#include "packet/reader.h"
#include "record/reading/byte_order.h"

#define ETHERNET_SIZE 14

enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_DLT_RAW = 12, /* and 14, by system */
	LINK_DLT_RAW_TOO = 14,
	LINK_PPP_HDLC = 50,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

#define SLL_OUTGOING 4 /* PACKET_OUTGOING */

/* Nothing is left of a packet that was cut within its header. */
static void cut(struct file_packet *p)
{
	p->captured = 0;
}

/* Replace a header of len bytes, which are there, by one of Ethernet. */
static void replace(struct file_packet *p, uint32_t len, unsigned int protocol)
{
	unsigned char *frame;

	frame = p->bytes + len - ETHERNET_SIZE;
	memset(frame, 0, ETHERNET_SIZE - 2);
	frame[ETHERNET_SIZE - 2] = (unsigned char)(protocol >> 8);
	frame[ETHERNET_SIZE - 1] = (unsigned char)protocol;
	p->bytes = frame;
	p->captured = p->captured - len + ETHERNET_SIZE;
}

/* There is none: the packet says which protocol it is. */
static void replace_none(struct file_packet *p)
{
	if (p->captured > 0)
		replace(p, 0,
			p->bytes[0] >> 4 == 6 ? FRAME_TYPE_IPV6
					      : FRAME_TYPE_IPV4);
}

/* BSD: the address family, of which that of IPv6 differs by system. */
static void replace_null(struct file_packet *p, bool swapped)
{
	if (p->captured < 4)
		cut(p);
	else
		replace(p, 4,
			order32(p->bytes, swapped) == 2 ? FRAME_TYPE_IPV4
							: FRAME_TYPE_IPV6);
}

static void replace_ppp(struct file_packet *p)
{
	unsigned int type;
	const size_t len = ppp_header(&type, p->bytes, p->captured);

	if (len == 0)
		cut(p);
	else
		replace(p, (uint32_t)len, type);
}

static void replace_sll(struct file_packet *p)
{
	if (p->captured < 16) {
		cut(p);
		return;
	}
	p->direction =
		get16(p->bytes) == SLL_OUTGOING ? DIRECTION_OUT : DIRECTION_IN;
	replace(p, 16, get16(p->bytes + 14));
}

static void replace_sll2(struct file_packet *p)
{
	if (p->captured < 20) {
		cut(p);
		return;
	}
	p->direction =
		p->bytes[10] == SLL_OUTGOING ? DIRECTION_OUT : DIRECTION_IN;
	replace(p, 20, get16(p->bytes));
}

static bool replace_header(struct file_packet *p, bool swapped)
{
	switch (p->link) {
	case LINK_ETHERNET:
		return true;
	case LINK_DLT_RAW:
	case LINK_DLT_RAW_TOO:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		replace_none(p);
		return true;
	case LINK_NULL:
		replace_null(p, swapped);
		return true;
	case LINK_LOOP:
		replace_null(p, __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
		return true;
	case LINK_PPP:
	case LINK_PPP_HDLC:
		replace_ppp(p);
		return true;
	case LINK_SLL:
		replace_sll(p);
		return true;
	case LINK_SLL2:
		replace_sll2(p);
		return true;
	default:
		return false;
	}
}

void link_header_replace(bool swapped, struct file_packet *p)
{
	p->is_link_known = replace_header(p, swapped);
	if (!p->is_link_known)
		cut(p);
}
