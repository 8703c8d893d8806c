/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first addresses that the program sent packets to, and what came back. Of
 * each family, only as many packets are looked at as it takes to see a real
 * answer, and at most TRIES_PACKETS.
 */
#ifndef PACKET_TRIES_H
#define PACKET_TRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"

#define TRIES_MAX     8
#define TRIES_PACKETS 1000

/* The kernel that answers may be that of the address, or one on the way. */
enum try_outcome {
	TRY_SILENT, /* nothing came back */
	TRY_REFUSED, /* a reset, or an ICMP error, from that address */
	TRY_REJECTED, /* another ICMP error, from elsewhere */
	TRY_NO_ROUTE,
	TRY_EXPIRED, /* its time to live was too short */
	TRY_ANSWERED,
};

struct tries {
	struct tried {
		struct address to;
		uint16_t outcome; /* enum try_outcome */
	} tried[TRIES_MAX];
	uint32_t n;
	bool more; /* there were more addresses */
	bool answered[2]; /* IPv4, IPv6 */
	uint32_t packets; /* that were looked at */
};

/*
 * Look at an Ethernet frame of which len bytes were captured, on the uplink.
 * *t starts as zeroes. sent: the trace sent it.
 */
void tries_packet(struct tries *t, const unsigned char *frame, size_t len,
		  bool sent);

#endif
