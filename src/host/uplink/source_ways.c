// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From which addresses the host sends by its routes. MASQUERADE takes an address
 * of the device, as the kernel does for a route without a source.
 */
#include "host/uplink/source_ways.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <stdlib.h>
#include <string.h>

#include "base/nl.h"
#include "host/uplink/host_rules.h"
#include "host/uplink/routes.h"
#include "host/uplink/traces.h"

/* ---- addresses ---- */

static void add_address(struct nl_object *obj, void *arg)
{
	struct rtnl_addr *addr = (struct rtnl_addr *)obj;
	struct nl_addr *local = rtnl_addr_get_local(addr);
	struct source_ways *s = arg;
	struct source_address *grown;
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
	grown[s->n_addresses++] = (struct source_address){
		.ifindex = rtnl_addr_get_ifindex(addr),
		.scope = rtnl_addr_get_scope(addr),
		.net = { ip, (int)nl_addr_get_prefixlen(local) },
	};
}

static int read_addresses(struct source_ways *s)
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
static struct ip select_address(const struct source_ways *s, int ifindex,
				const struct ip *hop, int scope)
{
	struct ip best = { .family = -1 };

	for (size_t i = 0; i < s->n_addresses; i++) {
		const struct source_address *a = &s->address[i];

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
struct ip source_ways_source(const struct source_ways *s,
			     const struct route *route,
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

static struct source_way *new_way(struct source_ways *s)
{
	struct source_way *grown = s->way;

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

static void add_hop(struct source_ways *s, const struct route *route,
		    const struct route_hop *hop)
{
	struct source_way *way = new_way(s);

	if (!way)
		return;
	way->ifindex = hop->ifindex;
	way->table = route->table;
	way->metric = route->metric;
	way->to = route->to;
	way->source = source_ways_source(s, route, hop);
	way->n = 1;
}

/* Have all routes that differ in nothing but the network one source? */
static bool is_uniform(const struct source_ways *s, const struct route *route)
{
	if (route->to.len == 0)
		return false; /* the default route is looked for */
	for (int i = 0; i < route->n_hops && s->family == IPV4; i++)
		if (route->hop[i].gateway.family != IPV4)
			return false;
	return true;
}

/* Where the ways of routes of this kind begin, plus 1. NULL: no memory. */
static size_t *of_kind(struct source_ways *s, uint32_t kind)
{
	size_t n = 2 * ((size_t)kind + 32);
	size_t *grown;

	if (kind < s->n_kinds)
		return &s->of_kind[kind];
	grown = reallocarray(s->of_kind, n, sizeof(*grown));
	if (!grown) {
		s->full = true;
		return NULL;
	}
	memset(grown + s->n_kinds, 0, (n - s->n_kinds) * sizeof(*grown));
	s->of_kind = grown;
	s->n_kinds = n;
	return &grown[kind];
}

bool source_ways_counts(const struct route *route)
{
	return route->type == RTN_UNICAST && route->table != TRACES_TABLE &&
	       !traces_own_table(route->table) &&
	       !routes_is_of_the_link(&route->to);
}

static void add_route(const struct route *route, void *arg)
{
	struct source_ways *s = arg;
	size_t *first = NULL;

	if (!source_ways_counts(route))
		return;
	if (is_uniform(s, route)) {
		first = of_kind(s, route->kind);
		if (!first)
			return;
	}
	if (first && *first) {
		for (int i = 0; i < route->n_hops; i++)
			s->way[*first - 1 + (size_t)i].n++;
		return;
	}
	if (first)
		*first = s->n_ways + 1;
	for (int i = 0; i < route->n_hops && !s->full; i++)
		add_hop(s, route, &route->hop[i]);
}

int source_ways_read(struct source_ways *s)
{
	if (read_addresses(s) < 0 ||
	    route_dump_each(s->family, add_route, s) < 0)
		return -1;
	if (!s->full)
		return 0;
	errno = ENOMEM;
	return -1;
}

void source_ways_free(struct source_ways *s)
{
	free(s->address);
	free(s->way);
	free(s->of_kind);
}
