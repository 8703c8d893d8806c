// SPDX-License-Identifier: GPL-2.0-or-later
/* The network between the host and a trace. */
#include "host/uplink/subnet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netlink/route/addr.h>
#include <netlink/route/route.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"

#define SUBNET_TRIES 256

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
			uint32_t *lower)
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
		*lower = test.lower;
		return 0;
	}
	return error("no private IPv4 subnet is free: the host's routes cover "
		     "10/8, 172.16/12, 192.168/16 and 100.64/10; try -6");
}

static int free_ipv4(uint32_t *lower)
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

static int choose_ipv4(struct veth_net *net)
{
	uint32_t lower = 0;

	if (free_ipv4(&lower) < 0)
		return -1;
	net->prefix_len = 31;
	net->subnet.v4.s_addr = net->outer.v4.s_addr = htonl(lower);
	net->inner.v4.s_addr = htonl(lower | 1);
	return 0;
}

/* 62 random bits in a /64: nobody else has them. */
static int choose_ipv6(const struct ip *source, struct veth_net *net)
{
	unsigned char *bytes = net->subnet.bytes;

	if (random_bytes(bytes + 8, 8) < 0)
		return error_errno("cannot read random bytes");
	memcpy(bytes, source->bytes, 8);
	bytes[15] &= 0xfc;
	net->prefix_len = 126;
	net->outer.v6 = net->inner.v6 = net->subnet.v6;
	net->outer.bytes[15] |= 1;
	net->inner.bytes[15] |= 2;
	return 0;
}

int subnet_choose(int family, const struct ip *source, struct veth_net *net)
{
	int err;

	net->subnet.family = net->outer.family = net->inner.family = family;
	err = family == IPV4 ? choose_ipv4(net) : choose_ipv6(source, net);
	net->on = err == 0;
	return err;
}
