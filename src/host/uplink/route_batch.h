/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes of many routes in one routing table. The kernel gets many messages at
 * once, and answers those only that it refuses.
 */
#ifndef HOST_UPLINK_ROUTE_BATCH_H
#define HOST_UPLINK_ROUTE_BATCH_H

#include <linux/netlink.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/next_hop.h"

struct nl_sock;

/* Set sk, family, table and ifindex; the rest is zero. */
struct route_batch {
	struct nl_sock *sk;
	int family;
	uint32_t table;
	int ifindex; /* the device of new routes */
	int n; /* messages that wait */
	int err; /* the errno of the first change that failed, or 0 */
	size_t len;
	_Alignas(struct nlmsghdr) char bytes[16384];
};

/*
 * Add a route of such a type (RTN_). One without a next hop, such as a
 * blackhole, has no gateway; NULL: none, and so for limits. One that is there already stays as it
 * is.
 */
void route_batch_add(struct route_batch *batch, const struct ip_net *to,
		     const struct ip *gateway, uint8_t type,
		     const struct route_limits *limits);

/* Delete the first route to a network. It may be gone already. */
void route_batch_delete(struct route_batch *batch, const struct ip_net *to);

/* Make the changes that wait. Returns 0, or -1 with errno if any one failed. */
int route_batch_finish(struct route_batch *batch);

#endif
