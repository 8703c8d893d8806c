/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ports of the trace's own loopback addresses at which nothing listened: the
 * kernel answered with a reset, or with an ICMP error.
 */
#ifndef PACKET_REFUSALS_H
#define PACKET_REFUSALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"

#define REFUSALS_MAX 8

struct refusals {
	struct refused {
		struct endpoint at;
		uint16_t protocol; /* IPPROTO_TCP or IPPROTO_UDP */
	} refused[REFUSALS_MAX]; /* each once */
	uint32_t n; /* there may have been more */
};

/*
 * Look at an Ethernet frame of which len bytes were captured, on loopback. *r
 * starts as zeroes.
 */
void refusals_packet(struct refusals *r, const unsigned char *frame,
		     size_t len);

#endif
