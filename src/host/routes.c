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

/*
 * Any address of the Internet does: nothing is sent there, only looked up.
 * 192.0.0.8 is the dummy address of RFC 7600; 2000::/3 is what is global.
 */
static const char *const somewhere[IP_FAMILIES] = { "192.0.0.8", "2000::1" };

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

/* The device of the first next hop, 0 if there is none. */
static int first_hop(struct rtnl_route *route)
{
	struct rtnl_nexthop *hop = rtnl_route_nexthop_n(route, 0);

	return hop ? rtnl_route_nh_get_ifindex(hop) : 0;
}

static void keep_source(struct rtnl_route *route, int family, struct ip *source)
{
	struct nl_addr *addr = rtnl_route_get_pref_src(route);

	source->family = -1;
	if (!addr || nl_addr_get_len(addr) != ip_len(family))
		return;
	source->family = family;
	memcpy(source->bytes, nl_addr_get_binary_addr(addr), ip_len(family));
}

/* The device of the route there, 0 if there is none. */
static int look_up(struct nl_sock *sk, int family, struct ip *source)
{
	struct rtnl_route *route = NULL;
	struct nl_addr *dst;
	int ifindex = 0;

	source->family = -1;
	if (nl_addr_parse(somewhere[family], ip_af(family), &dst) < 0)
		return 0;
	if (rtnl_route_lookup(sk, dst, &route) >= 0 && route) {
		if (rtnl_route_get_type(route) == RTN_UNICAST)
			ifindex = first_hop(route);
		keep_source(route, family, source);
		rtnl_route_put(route);
	}
	nl_addr_put(dst);
	return ifindex;
}

int routes_default_device(int family, struct device *dev, struct ip *source)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct device devs[ROUTES_MAX_DEVICES];
	int ifindex, n;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	ifindex = look_up(sk, family, source);
	if (ifindex > 0 && describe(sk, ifindex, NULL, dev) == 0 &&
	    !(dev->flags & IFF_LOOPBACK))
		return 1;
	n = routes_devices(family, devs);
	if (n > 0)
		*dev = devs[0];
	return n > 1 ? 1 : n;
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
	if ((dev->flags & IFF_LOOPBACK) ||
	    !strncmp(dev->name, VETH_PREFIX, strlen(VETH_PREFIX)))
		return;
	set->n++;
}

/* fe80::/64 and ff00::/8, which every device has, lead nowhere else. */
static bool is_of_the_link(struct rtnl_route *route)
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

	if (rtnl_route_get_type(route) != RTN_UNICAST || is_of_the_link(route))
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
