/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The routes that a table needs to send all packets by one device as the host
 * would: the device's networks from the main table, and a default route from any
 * table (a second uplink often has its own). A network with the next hop of the
 * default route needs no route: so the thousands of BGP become one.
 */
#ifndef HOST_UPLINK_DEVICE_ROUTES_H
#define HOST_UPLINK_DEVICE_ROUTES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/next_hop.h"
#include "host/uplink/routes.h"

struct device_route {
	struct ip_net to;
	struct ip gateway; /* its family may be the other one; -1: none */
	struct route_limits limits;
	uint8_t type; /* RTN_UNICAST, or one that forbids the network */
};

struct device_routes {
	struct device_route *route; /* of two to one network the first counts */
	size_t n;
	bool has_default; /* they cover all of the Internet */
};

/* Returns 0, or -1 with errno. Free it after a success only. */
int device_routes_read(struct device_routes *routes, int family,
		       const struct device *dev);
void device_routes_free(struct device_routes *routes);

#endif
