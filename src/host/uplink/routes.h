/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the host's routes and devices (rtnetlink(7)), and changes nothing. */
#ifndef HOST_UPLINK_ROUTES_H
#define HOST_UPLINK_ROUTES_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/ip.h"

#define ROUTES_MAX_DEVICES 64

struct device {
	char name[IFNAMSIZ];
	int ifindex;
	unsigned int mtu;
	unsigned int flags; /* IFF_ */
};

/* Read a device. Returns 0, or -1 with errno: ENODEV if there is none. */
int routes_device(const char *name, struct device *dev);
int routes_device_by_index(int ifindex, struct device *dev);

/* fe80::/64 and ff00::/8: each device has these, and they stay on the link. */
bool routes_is_of_the_link(const struct ip_net *to);

/* Is the device a VRF, or in one? vrf is its name then. */
bool routes_vrf_of(int ifindex, char vrf[IFNAMSIZ]);

/* Is there a VRF? Traces do not send by its devices. */
bool routes_have_vrf(void);

/*
 * The devices of all routes of the family, in all tables, without loopback and
 * the devices of traces and VRFs. For IPv6 only routes beyond the link count.
 * Returns their number, or -1 after a message.
 */
int routes_devices(int family, struct device devs[ROUTES_MAX_DEVICES]);

#endif
