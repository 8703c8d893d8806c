/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's routing says (rtnetlink(7)). Nothing in here changes it. */
#ifndef HOST_ROUTES_H
#define HOST_ROUTES_H

#include <net/if.h>
#include <stddef.h>

#include "base/ip.h"

#define ROUTES_MAX_DEVICES 64

struct device {
	char name[IFNAMSIZ];
	int ifindex;
	unsigned int mtu;
	unsigned int flags; /* IFF_ */
};

/* A device by name. Returns 0, or -1 with errno: ENODEV if there is none. */
int routes_device(const char *name, struct device *dev);

/*
 * The device by which the host sends to the Internet, as its rules and tables
 * have it, and the address it sends from (family -1: it has none to say);
 * without a default route, the first device that any route uses. Returns 1, 0
 * if there is none, or -1 after a message.
 */
int routes_default_device(int family, struct device *dev, struct ip *source);

/*
 * The devices that routes of the family lead to, in all tables, but loopback
 * and the traces' own. For IPv6 those count that lead beyond the link. Returns
 * their number, or -1 after a message.
 */
int routes_devices(int family, struct device devs[ROUTES_MAX_DEVICES]);

#endif
