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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/next_hop.h"
#include "base/nl.h"
#include "host/uplink/route_dump.h"
#include "host/uplink/routes.h"
#include "host/uplink/source_ways.h"
#include "host/uplink/traces.h"

/* ---- what follows for a device ---- */

/* Main first, then the best metric, then the first that came. */
static bool is_better(const struct source_way *way,
		      const struct source_way *than)
{
	if ((way->table == RT_TABLE_MAIN) != (than->table == RT_TABLE_MAIN))
		return way->table == RT_TABLE_MAIN;
	return way->table == than->table && way->metric < than->metric;
}

/* The device's default route: of several, the one that the host takes. */
static const struct source_way *find_default(const struct source_ways *s,
					     int ifindex,
					     const struct ip *internet)
{
	const struct source_way *best = NULL;

	for (size_t i = 0; i < s->n_ways; i++) {
		const struct source_way *way = &s->way[i];

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
static const struct source_way *find_usual(const struct source_ways *s,
					   int ifindex)
{
	const struct source_way *usual = NULL;
	size_t lead = 0;

	for (size_t i = 0; i < s->n_ways; i++) {
		const struct source_way *way = &s->way[i];

		if (way->ifindex != ifindex)
			continue;
		if (usual && ip_equal(&way->source, &usual->source)) {
			lead += way->n;
		} else if (way->n > lead) {
			usual = way;
			lead = way->n - lead;
		} else {
			lead -= way->n;
		}
	}
	return usual;
}

/* iptables takes a name that ends with '+' for many. */
static bool is_plain(const char *name)
{
	return !strpbrk(name, "\"'\\+");
}

static void add_source(struct sources *found, const struct source_way *way)
{
	struct firewall_source *source = &found->source[found->n];

	if (!if_indextoname((unsigned int)way->ifindex, source->device) ||
	    !is_plain(source->device) || traces_own_device(way->ifindex))
		return;
	for (int i = 0; i < found->n; i++)
		if (!strcmp(found->source[i].device, source->device) &&
		    found->source[i].to.len == way->to.len &&
		    ip_equal(&found->source[i].to.addr, &way->to.addr))
			return;
	source->to = way->to;
	source->source = way->source;
	found->n++;
}

/* In other tables than main: does a rule lead to the route? */
static bool is_used(const struct source_ways *s, const struct source_way *way)
{
	struct next_hop hop;

	if (way->table == RT_TABLE_MAIN)
		return true;
	next_hop_to(s->sk, &way->to.addr, &hop);
	return hop.ifindex == way->ifindex &&
	       (way->source.family < 0 || ip_equal(&way->source, &hop.source));
}

/* What is usual for each device, and the routes that differ from that. */
struct result {
	const struct source_ways *s;
	struct sources *found;
	const struct source_way *usual[ROUTES_MAX_DEVICES];
	int n;
	bool of_main; /* which routes are looked at: main's, or all others */
	bool full;
};

static const struct source_way *usual_of(const struct result *r, int ifindex)
{
	for (int i = 0; i < r->n; i++)
		if (r->usual[i]->ifindex == ifindex)
			return r->usual[i];
	return NULL;
}

static void add_exception(struct result *r, const struct source_way *way)
{
	const struct source_way *usual = usual_of(r, way->ifindex);

	if (!usual || ip_equal(&way->source, &usual->source))
		return;
	if (r->found->n == FIREWALL_SOURCES_MAX)
		r->full = true;
	else if (is_used(r->s, way))
		add_source(r->found, way);
}

static void look_for_exceptions(const struct route *route, void *arg)
{
	struct result *r = arg;

	if (!source_ways_counts(route) || route->to.len == 0 ||
	    (route->table == RT_TABLE_MAIN) != r->of_main)
		return;
	for (int i = 0; i < route->n_hops && !r->full; i++) {
		const struct source_way way = {
			.ifindex = route->hop[i].ifindex,
			.table = route->table,
			.to = route->to,
			.source =
				source_ways_source(r->s, route, &route->hop[i]),
		};

		add_exception(r, &way);
	}
}

static bool has_exceptions(const struct result *r)
{
	for (size_t i = 0; i < r->s->n_ways; i++) {
		const struct source_way *way = &r->s->way[i];
		const struct source_way *usual = usual_of(r, way->ifindex);

		if (usual && !ip_equal(&way->source, &usual->source))
			return true;
	}
	return false;
}

static void find_usuals(struct result *r, const struct ip *internet)
{
	for (size_t i = 0; i < r->s->n_ways && r->n < ROUTES_MAX_DEVICES; i++) {
		int ifindex = r->s->way[i].ifindex;
		const struct source_way *usual;

		if (usual_of(r, ifindex))
			continue;
		usual = find_default(r->s, ifindex, internet);
		if (!usual)
			usual = find_usual(r->s, ifindex);
		r->usual[r->n++] = usual;
	}
}

static int by_length(const void *a, const void *b)
{
	const struct firewall_source *left = a, *right = b;

	return left->to.len - right->to.len;
}

/* Returns 0, or -1 with errno. */
static int find(struct sources *found, const struct source_ways *s,
		const struct ip *internet)
{
	struct result r = { .s = s, .found = found, .of_main = true };

	find_usuals(&r, internet);
	for (int i = 0; i < r.n; i++) {
		struct source_way all = *r.usual[i];

		all.to = (struct ip_net){ .addr.family = s->family };
		if (all.source.family >= 0 && found->n < FIREWALL_SOURCES_MAX)
			add_source(found, &all);
	}
	if (has_exceptions(&r)) {
		if (route_dump_each(s->family, look_for_exceptions, &r) < 0)
			return -1;
		r.of_main = false;
		if (route_dump_each(s->family, look_for_exceptions, &r) < 0)
			return -1;
	}
	if (r.full)
		detail("not all sources of the host's routes fit");
	qsort(found->source, (size_t)found->n, sizeof(found->source[0]),
	      by_length);
	return 0;
}

int sources_find(struct sources *found, int family, const struct ip *internet)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct source_ways s = { .family = family, .sk = sk };
	int err = -1;

	found->n = 0;
	if (sk)
		err = source_ways_read(&s);
	if (err == 0)
		err = find(found, &s, internet);
	if (err < 0)
		error_errno("cannot read the host's routes");
	source_ways_free(&s);
	return err;
}
