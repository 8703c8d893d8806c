// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host's routing says. */
#include "host/routes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"
#include "host/veth.h"

/* Any address of the Internet does: nothing is sent there, only looked up. */
#define SOMEWHERE "192.0.0.8" /* RFC 7600: dummy address, global scope */

#define SUBNET_TRIES 256

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

static int look_up(struct nl_sock *sk)
{
	struct rtnl_route *route = NULL;
	struct nl_addr *dst;
	int ifindex = 0;

	if (nl_addr_parse(SOMEWHERE, AF_INET, &dst) < 0)
		return 0;
	if (rtnl_route_lookup(sk, dst, &route) >= 0 && route) {
		ifindex = first_hop(route);
		rtnl_route_put(route);
	}
	nl_addr_put(dst);
	return ifindex;
}

int routes_default_device(struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct device devs[ROUTES_MAX_DEVICES];
	int ifindex, n;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	ifindex = look_up(sk);
	if (ifindex > 0 && describe(sk, ifindex, NULL, dev) == 0)
		return 1;
	n = routes_devices(devs);
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

static void add_route_devices(struct nl_object *obj, void *arg)
{
	struct rtnl_route *route = (struct rtnl_route *)obj;

	if (rtnl_route_get_type(route) != RTN_UNICAST)
		return;
	for (int i = 0; i < rtnl_route_get_nnexthops(route); i++) {
		struct rtnl_nexthop *hop = rtnl_route_nexthop_n(route, i);

		add_device(arg, rtnl_route_nh_get_ifindex(hop));
	}
}

int routes_devices(struct device devs[ROUTES_MAX_DEVICES])
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	autonl struct nl_sock *sk_links = nl_open(NETLINK_ROUTE);
	struct device_set set = { .sk = sk_links, .devs = devs };
	struct nl_cache *routes;
	int err;

	if (!sk || !sk_links)
		return error_errno("cannot open a netlink socket");
	err = nl_errno(rtnl_route_alloc_cache(sk, AF_INET, 0, &routes));
	if (err) {
		errno = err;
		return error_errno("cannot read the host's routes");
	}
	nl_cache_foreach(routes, add_route_devices, &set);
	nl_cache_free(routes);
	return set.n;
}

struct subnet_test {
	uint32_t lower; /* host byte order */
	bool taken;
};

static void test_prefix(struct subnet_test *test, const struct nl_addr *addr)
{
	unsigned int len = addr ? nl_addr_get_prefixlen(addr) : 0;
	uint32_t net, mask;

	/* The default route overlaps everything, and means nothing here. */
	if (len == 0 || len > 32 || nl_addr_get_len(addr) != 4)
		return;
	memcpy(&net, nl_addr_get_binary_addr(addr), sizeof(net));
	mask = (uint32_t)(~0ULL << (32 - (len > 31 ? 31 : len)));
	if (((ntohl(net) ^ test->lower) & mask) == 0)
		test->taken = true;
}

static void test_route(struct nl_object *obj, void *arg)
{
	test_prefix(arg, rtnl_route_get_dst((struct rtnl_route *)obj));
}

static void test_address(struct nl_object *obj, void *arg)
{
	struct rtnl_addr *addr = (struct rtnl_addr *)obj;

	test_prefix(arg, rtnl_addr_get_local(addr));
	test_prefix(arg, rtnl_addr_get_peer(addr));
}

/* The pools in the order they are tried: those seldom used come first. */
static const struct {
	uint32_t net;
	unsigned int len;
} pools[] = {
	{ 0x0a000000, 8 }, /* 10.0.0.0/8 */
	{ 0xac100000, 12 }, /* 172.16.0.0/12 */
	{ 0xc0a80000, 16 }, /* 192.168.0.0/16 */
	{ 0x64400000, 10 }, /* 100.64.0.0/10 */
};

static int search_pools(struct nl_cache *routes, struct nl_cache *addrs,
			struct in_addr *lower)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(pools) * SUBNET_TRIES; i++) {
		unsigned int pool = i / SUBNET_TRIES;
		struct subnet_test test = { .taken = false };
		uint32_t host;

		if (random_bytes(&host, sizeof(host)) < 0)
			return error_errno("cannot read random bytes");
		host &= (~0U >> pools[pool].len) & ~1U;
		test.lower = pools[pool].net | host;
		/* Some take .0 and .255 for networks and broadcasts. */
		if ((host & 0xff) == 0 || (host & 0xff) == 0xfe)
			continue;
		nl_cache_foreach(routes, test_route, &test);
		nl_cache_foreach(addrs, test_address, &test);
		if (test.taken)
			continue;
		lower->s_addr = htonl(test.lower);
		return 0;
	}
	return error("no private IPv4 subnet is free: the host's routes cover "
		     "10/8, 172.16/12, 192.168/16 and 100.64/10");
}

int routes_free_subnet(struct in_addr *lower)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct nl_cache *routes = NULL, *addrs = NULL;
	int err;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	err = nl_errno(rtnl_route_alloc_cache(sk, AF_INET, 0, &routes));
	if (!err)
		err = nl_errno(rtnl_addr_alloc_cache(sk, &addrs));
	if (err) {
		errno = err;
		err = error_errno("cannot read the host's routes");
	} else {
		err = search_pools(routes, addrs, lower);
	}
	if (addrs)
		nl_cache_free(addrs);
	if (routes)
		nl_cache_free(routes);
	return err;
}
