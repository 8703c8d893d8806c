/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From which addresses the host sends by its routes, as far as they are not those
 * that MASQUERADE takes. Thousands of routes that differ in nothing but their
 * network are one way.
 */
#ifndef HOST_UPLINK_SOURCE_WAYS_H
#define HOST_UPLINK_SOURCE_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "host/uplink/route_dump.h"

struct nl_sock;

/* One of the host's addresses of IPv4. */
struct source_address {
	int ifindex;
	int scope;
	struct ip_net net;
};

/* Routes by one device that have the same source. */
struct source_way {
	int ifindex;
	uint32_t table;
	uint32_t metric;
	struct ip_net to; /* that of the first one */
	struct ip source; /* of family -1: what MASQUERADE takes */
	size_t n;
};

/* Set family and sk; the rest is zero. */
struct source_ways {
	int family;
	struct nl_sock *sk;
	struct source_address *address;
	size_t n_addresses;
	struct source_way *way;
	size_t n_ways, room;
	size_t *of_kind; /* the first way of each kind of route, plus 1 */
	size_t n_kinds;
	bool full; /* out of memory */
};

/* Returns 0, or -1 with errno. Free it in each case. */
int source_ways_read(struct source_ways *s);
void source_ways_free(struct source_ways *s);

/* Does the host itself send by the route, to other hosts? */
bool source_ways_counts(const struct route *route);

/*
 * From where the host sends by one hop of the route. Of family -1: from the
 * address that MASQUERADE takes.
 */
struct ip source_ways_source(const struct source_ways *s,
			     const struct route *route,
			     const struct route_hop *hop);

#endif
