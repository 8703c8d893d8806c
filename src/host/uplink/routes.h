/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's routing says (rtnetlink(7)). Nothing in here changes it. */
#ifndef HOST_UPLINK_ROUTES_H
#define HOST_UPLINK_ROUTES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"

#define ROUTES_MAX_DEVICES 64

struct rtnl_route; /* libnl's */

struct device {
	char name[IFNAMSIZ];
	int ifindex;
	unsigned int mtu;
	unsigned int flags; /* IFF_ */
};

/* A device. Returns 0, or -1 with errno: ENODEV if there is none. */
int routes_device(const char *name, struct device *dev);
int routes_device_by_index(int ifindex, struct device *dev);

/*
 * Call look with each route of the family, in all tables. (A cache of libnl's
 * keeps one of several that differ by nothing but the way they lead, such as
 * default routes that two routers have advertised.) A route may come twice, as
 * the kernel begins anew when one is added or removed meanwhile. Returns 0, or
 * -1 with errno.
 */
int routes_each(int family, void (*look)(struct rtnl_route *route, void *arg),
		void *arg);

/* Is it a trace's own, or gone? Those come and go. */
bool routes_is_a_traces(int ifindex);

/* fe80::/64 and ff00::/8, which every device has, lead nowhere else. */
bool routes_is_of_the_link(struct rtnl_route *route);

/* Is there a VRF? No trace reaches anything by its devices. */
bool routes_have_vrf(void);

/*
 * The devices that routes of the family lead to, in all tables, but loopback, the
 * traces' own and those of VRFs. For IPv6 those count that lead beyond the link. Returns
 * their number, or -1 after a message.
 */
int routes_devices(int family, struct device devs[ROUTES_MAX_DEVICES]);

#endif
