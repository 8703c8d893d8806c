// SPDX-License-Identifier: GPL-2.0-or-later
/* The network between the host and a trace. */
#include "host/uplink/subnet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/rule.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"
#include "host/uplink/route_dump.h"

#define SUBNET_TRIES 64

/* Shorter routes lead to the Internet rather than to somebody's network. */
#define NEIGHBOUR_MIN_LEN 8

/* How much it matters that the trace takes addresses of a range. */
enum claim {
	CLAIM_ROUTED, /* a gateway leads there: somebody may have them */
	CLAIM_NEAR, /* a link's, or a rule selects packets from there */
	CLAIM_USED, /* an address of the host, or of a neighbour */
	CLAIMS
};

struct range {
	uint32_t first, last; /* host byte order */
	enum claim claim;
};

struct ranges {
	struct range *range;
	size_t n, room;
	bool full; /* out of memory */
};

/* The pools in the order they are tried: those seldom used come first. */
static const struct range pools[] = {
	{ 0x0a000000, 0x0affffff, 0 }, /* 10.0.0.0/8 */
	{ 0xac100000, 0xac1fffff, 0 }, /* 172.16.0.0/12 */
	{ 0xc0a80000, 0xc0a8ffff, 0 }, /* 192.168.0.0/16 */
	{ 0x64400000, 0x647fffff, 0 }, /* 100.64.0.0/10 */
};

/* Whatever is elsewhere takes none of them: most of the routes of BGP do not. */
static bool is_in_pools(uint32_t first, uint32_t last)
{
	for (size_t i = 0; i < ARRAY_SIZE(pools); i++)
		if (first <= pools[i].last && last >= pools[i].first)
			return true;
	return false;
}

static void add_range(struct ranges *r, const struct ip *addr, int len,
		      enum claim claim)
{
	struct range *grown = r->range;
	uint32_t net, rest;

	/* The default route, and parts of it, such as those of a VPN: 0/1. */
	if (len < NEIGHBOUR_MIN_LEN)
		return;
	rest = (uint32_t)(0xffffffffULL >> len);
	net = ntohl(addr->v4.s_addr) & ~rest;
	if (!is_in_pools(net, net | rest))
		return;
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		grown = reallocarray(grown, r->room, sizeof(*grown));
	}
	if (!grown) {
		r->room = r->n;
		r->full = true;
		return;
	}
	r->range = grown;
	r->range[r->n++] = (struct range){ net, net | rest, claim };
}

static void add_prefix(struct ranges *r, const struct nl_addr *addr,
		       enum claim claim)
{
	struct ip ip;

	if (ip_from_nl(&ip, IPV4, addr) == 0)
		add_range(r, &ip, (int)nl_addr_get_prefixlen(addr), claim);
}

static void add_host(struct ranges *r, const struct nl_addr *addr)
{
	struct ip ip;

	if (ip_from_nl(&ip, IPV4, addr) == 0)
		add_range(r, &ip, 32, CLAIM_USED);
}

/* ---- what the host has ---- */

static bool has_link(const struct route *route)
{
	for (int i = 0; i < route->n_hops; i++)
		if (!route->hop[i].has_gateway)
			return true;
	return false;
}

/* A route that leads nowhere, such as a blackhole, is nobody's network. */
static void add_route(const struct route *route, void *arg)
{
	const struct ip *to = &route->to.addr;
	int len = route->to.len;
	struct ranges *r = arg;

	switch (route->type) {
	case RTN_BLACKHOLE:
	case RTN_UNREACHABLE:
	case RTN_PROHIBIT:
	case RTN_THROW:
		return;
	case RTN_UNICAST:
		add_range(r, to, len,
			  has_link(route) ? CLAIM_NEAR : CLAIM_ROUTED);
		return;
	default: /* local, broadcast */
		add_range(r, to, len, len == 32 ? CLAIM_USED : CLAIM_NEAR);
	}
}

static void add_address(struct nl_object *obj, void *arg)
{
	struct rtnl_addr *addr = (struct rtnl_addr *)obj;
	struct nl_addr *ours = rtnl_addr_get_local(addr);

	add_prefix(arg, ours, CLAIM_NEAR);
	add_prefix(arg, rtnl_addr_get_peer(addr), CLAIM_NEAR);
	add_host(arg, ours);
}

static void add_neighbour(struct nl_object *obj, void *arg)
{
	add_host(arg, rtnl_neigh_get_dst((struct rtnl_neigh *)obj));
}

/* "from 10.0.0.0/8 lookup 100": the host's own programs send from elsewhere. */
static void add_rule(struct nl_object *obj, void *arg)
{
	struct rtnl_rule *rule = (struct rtnl_rule *)obj;

	add_prefix(arg, rtnl_rule_get_src(rule), CLAIM_NEAR);
	add_prefix(arg, rtnl_rule_get_dst(rule), CLAIM_NEAR);
}

/* err: what the allocation of the cache returned. */
static int add_cache(struct ranges *r, int err, struct nl_cache **cache,
		     void (*add)(struct nl_object *obj, void *arg))
{
	if (err < 0) {
		errno = nl_errno(err);
		return -1;
	}
	nl_cache_foreach(*cache, add, r);
	nl_cache_free(*cache);
	return 0;
}

/* Returns 0, or -1 with errno. */
static int read_host(struct ranges *r)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct nl_cache *cache;

	if (!sk || route_dump_each(IPV4, add_route, r) < 0 ||
	    add_cache(r, rtnl_addr_alloc_cache(sk, &cache), &cache,
		      add_address) < 0 ||
	    add_cache(r, rtnl_neigh_alloc_cache(sk, &cache), &cache,
		      add_neighbour) < 0)
		return -1;
	/* A kernel without policy routing has no rules. */
	(void)!add_cache(r, rtnl_rule_alloc_cache(sk, AF_INET, &cache), &cache,
			 add_rule);
	if (!r->full)
		return 0;
	errno = ENOMEM;
	return -1;
}

/* ---- what is left ---- */

static int by_first(const void *a, const void *b)
{
	const struct range *left = a, *right = b;

	return left->first < right->first ? -1 : left->first > right->first;
}

/* A walk along a pool, from one taken range to the next. */
struct walk {
	uint64_t next; /* the first address that is not taken yet */
	uint64_t seen; /* free /31 before it */
	uint64_t nth; /* the one that is looked for */
	uint32_t *lower; /* it */
};

/* The addresses from next to the one before first are free. */
static void pass_gap(struct walk *w, uint64_t first)
{
	uint64_t gap = first > w->next ? (first - w->next) / 2 : 0;

	if (w->nth >= w->seen && w->nth - w->seen < gap)
		*w->lower = (uint32_t)(w->next + 2 * (w->nth - w->seen));
	w->seen += gap;
}

/*
 * Count the /31 of the pool that are free of such claims, and of greater ones.
 * *lower is set to the nth of them.
 */
static uint64_t count_free(const struct ranges *r, const struct range *pool,
			   enum claim claim, uint64_t nth, uint32_t *lower)
{
	const uint64_t end = pool->last + 1ULL;
	struct walk w = { .next = pool->first, .nth = nth, .lower = lower };

	for (size_t i = 0; i < r->n; i++) {
		uint64_t first = r->range[i].first & ~1U;
		uint64_t after = (r->range[i].last | 1U) + 1ULL;

		if (r->range[i].claim < claim)
			continue;
		pass_gap(&w, first < end ? first : end);
		if (after > w.next)
			w.next = after;
	}
	pass_gap(&w, end);
	return w.seen;
}

/* Returns 1, 0 if none is free, or -1 with errno. */
static int search_pool(const struct ranges *r, const struct range *pool,
		       enum claim claim, uint32_t *lower)
{
	uint64_t n = count_free(r, pool, claim, UINT64_MAX, lower);
	uint32_t number;

	for (int i = 0; n && i < SUBNET_TRIES; i++) {
		if (random_bytes(&number, sizeof(number)) < 0)
			return -1;
		count_free(r, pool, claim, number % n, lower);
		/* Some take .0 and .255 for networks and broadcasts. */
		if ((*lower & 0xff) != 0 && (*lower & 0xff) != 0xfe)
			return 1;
	}
	return 0;
}

static int free_ipv4(struct ranges *r, uint32_t *lower)
{
	int found = 0;

	if (read_host(r) < 0)
		return error_errno("cannot read the host's routes and "
				   "addresses");
	if (r->n)
		qsort(r->range, r->n, sizeof(*r->range), by_first);
	for (int claim = 0; claim < CLAIMS && found == 0; claim++)
		for (size_t i = 0; i < ARRAY_SIZE(pools) && found == 0; i++)
			found = search_pool(r, &pools[i], claim, lower);
	if (found < 0)
		return error_errno("cannot read random bytes");
	if (!found)
		return error(
			"no private IPv4 address is free: the host has "
			"all of 10/8, 172.16/12, 192.168/16 and 100.64/10; "
			"try -6");
	return 0;
}

static int choose_ipv4(struct veth_net *net)
{
	struct ranges r = { .n = 0 };
	uint32_t lower = 0;
	int err = free_ipv4(&r, &lower);

	free(r.range);
	if (err)
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
