/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's routing says (rtnetlink(7)). Nothing in here changes it. */
#ifndef HOST_ROUTES_H
#define HOST_ROUTES_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

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
 * have it; without a default route, the first that any route uses. Returns 1,
 * 0 if there is none, or -1 after a message.
 */
int routes_default_device(struct device *dev);

/*
 * The devices that IPv4 routes lead to, in all tables, but loopback and the
 * traces' own. Returns their number, or -1 after a message.
 */
int routes_devices(struct device devs[ROUTES_MAX_DEVICES]);

/*
 * A random /31 of private IPv4 addresses (RFC 1918, RFC 6598) that overlaps no
 * route and no address of the host. Returns 0 and its lower address, or -1
 * after a message.
 */
int routes_free_subnet(struct in_addr *lower);

#endif
