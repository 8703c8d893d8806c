/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's next-hop objects (ip-nexthop(8)). With the sysctl
 * net.ipv4.nexthop_compat_mode=0, as routing daemons advise, a route names only
 * the object that it uses.
 */
#ifndef HOST_UPLINK_NEXTHOPS_H
#define HOST_UPLINK_NEXTHOPS_H

#include <stddef.h>
#include <stdint.h>

#include "host/uplink/route_dump.h"

struct nexthop; /* an object, or one of a group */

struct nexthops {
	struct nexthop *hop;
	size_t n, room;
};

/* Returns 0, or -1 with errno. Free it in each case. */
int nexthops_read(struct nexthops *all);
void nexthops_free(struct nexthops *all);

/* Fill in the hops of an object or a group: no more than max. Returns how many. */
int nexthops_find(const struct nexthops *all, uint32_t id,
		  struct route_hop *hop, int max);

#endif
