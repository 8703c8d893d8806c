// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host's routing says. */
#include "host/routes.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"
#include "host/veth.h"

static int describe(struct nl_sock *sk, int ifindex, const char *name,
		    struct device *dev)
{
	struct rtnl_link *link;
	int err = nl_errno(rtnl_link_get_kernel(sk, ifindex, name, &link));

	if (err) {
		errno = err == ENOENT ? ENODEV : err;
		return -1;
	}
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

static bool is_traces_name(const char *name)
{
	return !strncmp(name, VETH_PREFIX, strlen(VETH_PREFIX));
}

/* A device without a name is gone already. */
bool routes_is_a_traces(int ifindex)
{
	char name[IFNAMSIZ];

	return !if_indextoname((unsigned int)ifindex, name) ||
	       is_traces_name(name);
}

struct device_set {
	struct nl_sock *sk;
	struct device *devs;
	int n;
};

static void add_device(struct device_set *set, int ifindex)
{
	struct device *dev = &set->devs[set->n];

	for (int i = 0; i < set->n; i++)
		if (set->devs[i].ifindex == ifindex)
			return;
	/* One that is gone in this moment is none. */
	if (set->n == ROUTES_MAX_DEVICES ||
	    describe(set->sk, ifindex, NULL, dev) < 0)
		return;
	if ((dev->flags & IFF_LOOPBACK) || is_traces_name(dev->name))
		return;
	set->n++;
}

/* fe80::/64 and ff00::/8, which every device has, lead nowhere else. */
bool routes_is_of_the_link(struct rtnl_route *route)
{
	struct nl_addr *dst = rtnl_route_get_dst(route);
	const unsigned char *bytes = nl_addr_get_binary_addr(dst);

	if (rtnl_route_get_family(route) != AF_INET6 ||
	    nl_addr_get_prefixlen(dst) < 8)
		return false;
	return bytes[0] == 0xff || (bytes[0] == 0xfe && bytes[1] == 0x80);
}

static void add_route_devices(struct nl_object *obj, void *arg)
{
	struct rtnl_route *route = (struct rtnl_route *)obj;

	if (rtnl_route_get_type(route) != RTN_UNICAST ||
	    routes_is_of_the_link(route))
		return;
	for (int i = 0; i < rtnl_route_get_nnexthops(route); i++) {
		struct rtnl_nexthop *hop = rtnl_route_nexthop_n(route, i);

		add_device(arg, rtnl_route_nh_get_ifindex(hop));
	}
}

int routes_devices(int family, struct device devs[ROUTES_MAX_DEVICES])
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	autonl struct nl_sock *sk_links = nl_open(NETLINK_ROUTE);
	struct device_set set = { .sk = sk_links, .devs = devs };
	struct nl_cache *routes;
	int err;

	if (!sk || !sk_links)
		return error_errno("cannot open a netlink socket");
	err = nl_errno(rtnl_route_alloc_cache(sk, ip_af(family), 0, &routes));
	if (err) {
		errno = err;
		return error_errno("cannot read the host's routes");
	}
	nl_cache_foreach(routes, add_route_devices, &set);
	nl_cache_free(routes);
	return set.n;
}
