/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a packet to an address goes first, by the rules and routes of the
 * network namespace of a socket. The kernel is asked; nothing is sent.
 */
#ifndef BASE_NEXT_HOP_H
#define BASE_NEXT_HOP_H

#include "base/ip.h"

struct nl_sock;

struct next_hop {
	int ifindex; /* the device; 0: no route leads there */
	struct ip source; /* the address to send from; family -1: none */
	struct ip gateway; /* family -1: none */
};

/* The next hop to an address. */
void next_hop_to(struct nl_sock *sk, const struct ip *dst,
		 struct next_hop *hop);

/* The next hop to the Internet, over IPv4 or IPv6. */
void next_hop_to_internet(struct nl_sock *sk, int family, struct next_hop *hop);

#endif
