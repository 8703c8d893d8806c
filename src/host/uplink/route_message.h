/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One route, as a message of the kernel has it. */
#ifndef HOST_UPLINK_ROUTE_MESSAGE_H
#define HOST_UPLINK_ROUTE_MESSAGE_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>

#include "host/uplink/route_dump.h"

/* The route, and where its hops are. It is of no use at another address. */
struct route_message {
	struct route route;
	uint32_t nexthop; /* the object (nexthops.h) that has the hops; or 0 */
	struct route_hop hop[ROUTE_HOPS_MAX];
};

/*
 * Fills in p from the message about a route that is there, new or gone. Returns
 * false if it has no route of the family.
 */
bool route_message_parse(const struct nlmsghdr *head, int family,
			 struct route_message *p);

#endif
