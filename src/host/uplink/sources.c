// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which address the trace's packets leave with. Each device has one source for
 * all that leaves by it: that of its default route or, without one, that of most
 * routes. A route by the device with another source is an exception. So the
 * thousands of routes of BGP, which all have the same source, need one rule.
 *
 * For IPv6, MASQUERADE chooses as the kernel does for a route without a source
 * (RFC 6724).
 */
#include "host/uplink/sources.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/next_hop.h"
#include "base/nl.h"
#include "host/uplink/host_rules.h"
#include "host/uplink/policy.h"
#include "host/uplink/route_dump.h"
#include "host/uplink/routes.h"

/* One of the host's addresses of IPv4. */
struct address {
	int ifindex;
	int scope;
	struct ip_net net;
};

/* A route by one device. */
struct way {
	int ifindex;
	uint32_t table;
	uint32_t metric;
	struct ip_net to;
	struct ip source; /* of family -1: what MASQUERADE takes */
};

struct search {
	int family;
	struct nl_sock *sk;
	struct address *address;
	size_t n_addresses;
	struct way *way;
	size_t n_ways, room;
	bool full; /* out of memory */
};

/* ---- addresses ---- */

static void add_address(struct nl_object *obj, void *arg)
{
	struct rtnl_addr *addr = (struct rtnl_addr *)obj;
	struct nl_addr *local = rtnl_addr_get_local(addr);
	struct search *s = arg;
	struct address *grown;
	struct ip ip;

	if (ip_from_nl(&ip, IPV4, local) < 0 ||
	    (rtnl_addr_get_flags(addr) & IFA_F_SECONDARY))
		return;
	grown = reallocarray(s->address, s->n_addresses + 1, sizeof(*grown));
	if (!grown) {
		s->full = true;
		return;
	}
	s->address = grown;
	grown[s->n_addresses++] = (struct address){
		.ifindex = rtnl_addr_get_ifindex(addr),
		.scope = rtnl_addr_get_scope(addr),
		.net = { ip, (int)nl_addr_get_prefixlen(local) },
	};
}

static int read_addresses(struct search *s)
{
	struct nl_cache *addrs;
	int err = nl_errno(rtnl_addr_alloc_cache(s->sk, &addrs));

	if (err) {
		errno = err;
		return -1;
	}
	nl_cache_foreach(addrs, add_address, s);
	nl_cache_free(addrs);
	return 0;
}

/*
 * The kernel's inet_select_addr(): an address of the device with such a scope,
 * or a wider one, best in the network of the next hop (NULL: unknown).
 */
static struct ip select_address(const struct search *s, int ifindex,
				const struct ip *hop, int scope)
{
	struct ip best = { .family = -1 };

	for (size_t i = 0; i < s->n_addresses; i++) {
		const struct address *a = &s->address[i];

		if (a->ifindex != ifindex || a->scope > scope)
			continue;
		if (hop && ip_is_in(hop, &a->net))
			return a->net.addr;
		if (best.family < 0)
			best = a->net.addr;
	}
	return best;
}

/* ---- routes ---- */

/* From where the host sends by the route. */
static struct ip source_of(const struct search *s, const struct route *route,
			   const struct route_hop *hop)
{
	bool is_next = hop->gateway.family == IPV4;
	const struct ip *next = is_next ? &hop->gateway : &route->to.addr;
	struct ip source = route->source, usual;

	if (s->family == IPV6)
		return source;
	usual = select_address(s, hop->ifindex, next, RT_SCOPE_UNIVERSE);
	if (source.family < 0)
		source = select_address(s, hop->ifindex, is_next ? next : NULL,
					route->scope);
	if (ip_equal(&source, &usual))
		source.family = -1;
	return source;
}

static struct way *new_way(struct search *s)
{
	struct way *grown = s->way;

	if (s->n_ways == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		grown = reallocarray(grown, s->room, sizeof(*grown));
	}
	if (!grown) {
		s->room = s->n_ways;
		s->full = true;
		return NULL;
	}
	s->way = grown;
	return &grown[s->n_ways++];
}

static void add_hop(struct search *s, const struct route *route,
		    const struct route_hop *hop)
{
	struct way *way = new_way(s);

	if (!way)
		return;
	way->ifindex = hop->ifindex;
	way->table = route->table;
	way->metric = route->metric;
	way->to = route->to;
	way->source = source_of(s, route, hop);
}

static void add_route(const struct route *route, void *arg)
{
	struct search *s = arg;

	if (route->type != RTN_UNICAST || route->table == TRACES_TABLE ||
	    policy_is_table(route->table) || routes_is_of_the_link(&route->to))
		return;
	for (int i = 0; i < route->n_hops; i++)
		add_hop(s, route, &route->hop[i]);
}

/* ---- what follows for a device ---- */

/* Main first, then the best metric, then the first that came. */
static bool is_better(const struct way *way, const struct way *than)
{
	if ((way->table == RT_TABLE_MAIN) != (than->table == RT_TABLE_MAIN))
		return way->table == RT_TABLE_MAIN;
	return way->table == than->table && way->metric < than->metric;
}

/* The device's default route: of several, the one that the host takes. */
static const struct way *find_default(const struct search *s, int ifindex,
				      const struct ip *internet)
{
	const struct way *best = NULL;

	for (size_t i = 0; i < s->n_ways; i++) {
		const struct way *way = &s->way[i];

		if (way->ifindex != ifindex || way->to.len > 0)
			continue;
		if (way->source.family >= 0 && ip_equal(&way->source, internet))
			return way;
		if (!best || is_better(way, best))
			best = way;
	}
	return best;
}

/* A route with the source of most routes, if there is such a majority. */
static const struct way *find_usual(const struct search *s, int ifindex)
{
	const struct way *usual = NULL;
	size_t lead = 0;

	for (size_t i = 0; i < s->n_ways; i++) {
		const struct way *way = &s->way[i];

		if (way->ifindex != ifindex)
			continue;
		if (lead == 0)
			usual = way;
		lead += lead == 0 || ip_equal(&way->source, &usual->source)
				? 1
				: (size_t)-1;
	}
	return usual;
}

/* iptables takes a name that ends with '+' for many. */
static bool is_plain(const char *name)
{
	return !strpbrk(name, "\"'\\+");
}

static void add_source(struct sources *found, const struct way *way,
		       const struct ip_net *to)
{
	struct firewall_source *source = &found->source[found->n];

	if (!if_indextoname((unsigned int)way->ifindex, source->device) ||
	    !is_plain(source->device) || routes_is_a_traces(way->ifindex))
		return;
	for (int i = 0; i < found->n; i++)
		if (!strcmp(found->source[i].device, source->device) &&
		    found->source[i].to.len == to->len &&
		    ip_equal(&found->source[i].to.addr, &to->addr))
			return;
	source->to = *to;
	source->source = way->source;
	found->n++;
}

/* In other tables than main: does a rule lead to the route? */
static bool is_used(const struct search *s, const struct way *way)
{
	struct next_hop hop;

	if (way->table == RT_TABLE_MAIN)
		return true;
	next_hop_to(s->sk, &way->to.addr, &hop);
	return hop.ifindex == way->ifindex &&
	       (way->source.family < 0 || ip_equal(&way->source, &hop.source));
}

/* The device's routes of main, or all others, that differ from the usual one. */
static void add_exceptions(struct sources *found, const struct search *s,
			   const struct way *usual, bool of_main)
{
	for (size_t i = 0; i < s->n_ways; i++) {
		const struct way *way = &s->way[i];

		if (way->ifindex != usual->ifindex || way->to.len == 0 ||
		    (way->table == RT_TABLE_MAIN) != of_main ||
		    ip_equal(&way->source, &usual->source))
			continue;
		if (found->n == FIREWALL_SOURCES_MAX) {
			detail("not all sources of the host's routes fit");
			return;
		}
		if (is_used(s, way))
			add_source(found, way, &way->to);
	}
}

static void add_device(struct sources *found, const struct search *s,
		       int ifindex, const struct ip *internet)
{
	const struct way *usual = find_default(s, ifindex, internet);
	const struct ip_net all = { .addr = { .family = s->family } };

	if (!usual)
		usual = find_usual(s, ifindex);
	if (usual->source.family >= 0 && found->n < FIREWALL_SOURCES_MAX)
		add_source(found, usual, &all);
	add_exceptions(found, s, usual, true);
	add_exceptions(found, s, usual, false);
}

static int by_length(const void *a, const void *b)
{
	const struct firewall_source *left = a, *right = b;

	return left->to.len - right->to.len;
}

static bool is_done(const int *done, int n, int ifindex)
{
	for (int i = 0; i < n; i++)
		if (done[i] == ifindex)
			return true;
	return false;
}

static void find(struct sources *found, const struct search *s,
		 const struct ip *internet)
{
	int done[ROUTES_MAX_DEVICES];
	int n = 0;

	for (size_t i = 0; i < s->n_ways && n < ROUTES_MAX_DEVICES; i++)
		if (!is_done(done, n, s->way[i].ifindex)) {
			done[n++] = s->way[i].ifindex;
			add_device(found, s, s->way[i].ifindex, internet);
		}
	qsort(found->source, (size_t)found->n, sizeof(found->source[0]),
	      by_length);
}

int sources_find(struct sources *found, int family, const struct ip *internet)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct search s = { .family = family, .sk = sk };
	int err = -1;

	found->n = 0;
	if (!sk || read_addresses(&s) < 0 ||
	    route_dump_each(family, add_route, &s) < 0)
		error_errno("cannot read the host's routes");
	else if (s.full)
		error("there is no memory for the host's routes");
	else
		err = 0;
	if (!err)
		find(found, &s, internet);
	free(s.address);
	free(s.way);
	return err;
}
