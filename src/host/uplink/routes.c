// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads the host's routes and devices. */
#include "host/uplink/routes.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/link.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/link.h"
#include "base/log.h"
#include "base/nl.h"
#include "host/uplink/route_dump.h"
#include "host/uplink/traces.h"

static int describe(struct nl_sock *sk, int ifindex, const char *name,
		    struct device *dev)
{
	struct rtnl_link *link;

	if (link_get(sk, ifindex, name, &link) < 0)
		return -1;
	memset(dev, 0, sizeof(*dev));
	snprintf(dev->name, sizeof(dev->name), "%s", rtnl_link_get_name(link));
	dev->ifindex = rtnl_link_get_ifindex(link);
	dev->mtu = rtnl_link_get_mtu(link);
	dev->flags = rtnl_link_get_flags(link);
	rtnl_link_put(link);
	return 0;
}

int routes_device(const char *name, struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	return sk ? describe(sk, 0, name, dev) : -1;
}

int routes_device_by_index(int ifindex, struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	return sk ? describe(sk, ifindex, NULL, dev) : -1;
}

/*
 * A VRF, or a device in one, has its own routing, without traces: the guard
 * would drop packets that the VRF delivers to the host.
 */
static bool find_vrf(struct nl_sock *sk, int ifindex, char vrf[IFNAMSIZ])
{
	struct rtnl_link *link;
	const char *type;
	int master;
	bool is_vrf;

	if (link_get(sk, ifindex, NULL, &link) < 0)
		return false;
	type = rtnl_link_get_type(link);
	is_vrf = type && !strcmp(type, "vrf");
	if (is_vrf)
		snprintf(vrf, IFNAMSIZ, "%s", rtnl_link_get_name(link));
	master = rtnl_link_get_master(link);
	rtnl_link_put(link);
	return is_vrf ||
	       (master > 0 && master != ifindex && find_vrf(sk, master, vrf));
}

static bool is_of_a_vrf(struct nl_sock *sk, int ifindex)
{
	char vrf[IFNAMSIZ];

	return find_vrf(sk, ifindex, vrf);
}

bool routes_vrf_of(int ifindex, char vrf[IFNAMSIZ])
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	return sk && find_vrf(sk, ifindex, vrf);
}

bool routes_have_vrf(void)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct if_nameindex *devs = if_nameindex();
	bool found = false;

	for (struct if_nameindex *d = devs; sk && d && d->if_index; d++)
		found |= is_of_a_vrf(sk, (int)d->if_index);
	if (devs)
		if_freenameindex(devs);
	return found;
}

struct device_set {
	struct nl_sock *sk;
	struct device *devs;
	int n;
	int passed; /* the last that does not count; thousands may have it */
};

static void add_device(struct device_set *set, int ifindex)
{
	struct device *dev = &set->devs[set->n];

	if (ifindex == set->passed)
		return;
	for (int i = 0; i < set->n; i++)
		if (set->devs[i].ifindex == ifindex)
			return;
	/* A device that has just disappeared does not count. */
	set->passed = ifindex;
	if (set->n == ROUTES_MAX_DEVICES ||
	    describe(set->sk, ifindex, NULL, dev) < 0)
		return;
	if ((dev->flags & IFF_LOOPBACK) || traces_own_name(dev->name) ||
	    is_of_a_vrf(set->sk, ifindex))
		return;
	set->passed = 0;
	set->n++;
}

/* fe80::/64 and ff00::/8, which every device has, lead nowhere else. */
bool routes_is_of_the_link(const struct ip_net *to)
{
	const unsigned char *bytes = to->addr.bytes;

	if (to->addr.family != IPV6 || to->len < 8)
		return false;
	return bytes[0] == 0xff || (bytes[0] == 0xfe && bytes[1] == 0x80);
}

static void add_route_devices(const struct route *route, void *arg)
{
	if (route->type != RTN_UNICAST || routes_is_of_the_link(&route->to))
		return;
	for (int i = 0; i < route->n_hops; i++)
		add_device(arg, route->hop[i].ifindex);
}

int routes_devices(int family, struct device devs[ROUTES_MAX_DEVICES])
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct device_set set = { .sk = sk, .devs = devs };

	if (!sk)
		return error_errno("cannot open a netlink socket");
	if (route_dump_each(family, add_route_devices, &set) < 0)
		return error_errno("cannot read the host's routes");
	return set.n;
}
