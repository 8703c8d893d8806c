/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a packet to an address goes first, by the rules and routes of the
 * network namespace of a socket. The kernel is asked; nothing is sent.
 */
#ifndef BASE_NEXT_HOP_H
#define BASE_NEXT_HOP_H

#include <stdint.h>
#include <sys/types.h>

#include "base/ip.h"

struct nl_sock;

/* What a route says of the packets that take it (ip-route(8)); 0: nothing. */
struct route_limits {
	uint32_t mtu;
	uint32_t advmss; /* for answers: the largest segment of TCP */
	uint32_t locked; /* a bit for each, by RTAX_: never smaller */
};

struct next_hop {
	int ifindex; /* the device; 0: no route leads there */
	uint32_t table; /* the routing table that has the route */
	struct ip source; /* the address to send from; family -1: none */
	struct ip gateway; /* family -1: none */
	struct route_limits limits;
};

/* A packet; all that is 0, NULL or of family -1 is unknown. */
struct next_hop_packet {
	struct ip dst;
	struct ip src;
	int iif; /* the device by which it comes; 0: the host sends it itself */
	const uid_t *user; /* who sends it; NULL: our own */
};

void next_hop_of(struct nl_sock *sk, const struct next_hop_packet *packet,
		 struct next_hop *hop);

/* The next hop to an address. */
void next_hop_to(struct nl_sock *sk, const struct ip *dst,
		 struct next_hop *hop);

/* The next hop to the Internet, over IPv4 or IPv6. */
void next_hop_to_internet(struct nl_sock *sk, int family, struct next_hop *hop);

/* An address that stands for all of the Internet's. */
struct ip next_hop_internet(int family);

#endif
