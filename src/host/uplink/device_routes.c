// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The routes that a table needs to send all packets by one device.
 *
 * A route is left out if its next hop and limits are those of the default route,
 * and no route with others covers its network. Two networks either are apart, or one
 * covers the other; so it is enough to look where its first address is. (A route
 * with another one inside of it may be there, too. It then stays in vain,
 * which harms nobody.)
 */
#include "host/uplink/device_routes.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "host/uplink/route_dump.h"
#include "host/uplink/traces.h"

#define HALF_LOW  1
#define HALF_HIGH 2
#define HALVES	  (HALF_LOW | HALF_HIGH)

struct search {
	const struct device *dev;
	struct device_routes *found;
	size_t room;
	unsigned int halves; /* of the Internet that are routed: HALF_ */
	bool full; /* out of memory */
};

/* ---- the device's routes ---- */

/*
 * What the route covers of the Internet: VPNs have two routes, 0/1 and 128/1,
 * beside a default route. All global addresses of IPv6 are in 2000::/3.
 */
static unsigned int halves_of(const struct ip_net *to)
{
	const unsigned char *bytes = to->addr.bytes;

	if (to->len == 0)
		return HALVES;
	if (to->addr.family == IPV4)
		return to->len > 1 ? 0 : bytes[0] & 0x80 ? HALF_HIGH : HALF_LOW;
	return to->len <= 3 && (bytes[0] ^ 0x20) >> (8 - to->len) == 0 ? HALVES
								       : 0;
}

/*
 * Networks that the main table forbids are forbidden by each device. (In IPv6
 * such a route has a device itself, so it is not for the others.)
 */
static bool is_ban(const struct route *route)
{
	return route->to.addr.family == IPV4 &&
	       (route->type == RTN_BLACKHOLE ||
		route->type == RTN_UNREACHABLE ||
		route->type == RTN_PROHIBIT) &&
	       route->table == RT_TABLE_MAIN && route->to.len > 0;
}

static void add(struct search *s, const struct route *route,
		const struct ip *gateway)
{
	struct device_routes *found = s->found;
	struct device_route *grown = found->route;

	if (found->n == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		grown = reallocarray(grown, s->room, sizeof(*grown));
	}
	if (!grown) {
		s->room = found->n;
		s->full = true;
		return;
	}
	found->route = grown;
	found->route[found->n++] = (struct device_route){
		.to = route->to,
		.gateway = *gateway,
		.limits = route->limits,
		.type = route->type,
	};
}

static void look_at_route(const struct route *route, void *arg)
{
	const struct ip none = { .family = -1 };
	unsigned int halves = halves_of(&route->to);
	struct search *s = arg;

	if (is_ban(route))
		add(s, route, &none);
	if (route->type != RTN_UNICAST ||
	    (!halves && route->table != RT_TABLE_MAIN) ||
	    traces_own_table(route->table))
		return;
	for (int i = 0; i < route->n_hops; i++) {
		if (route->hop[i].ifindex != s->dev->ifindex)
			continue;
		add(s, route, &route->hop[i].gateway);
		s->halves |= halves;
	}
}

/* ---- those that are needed ---- */

static int by_address(const void *a, const void *b)
{
	const struct ip_net *left = a, *right = b;
	int order = memcmp(left->addr.bytes, right->addr.bytes,
			   ip_len(left->addr.family));

	return order ? order : left->len - right->len;
}

static const struct device_route *find_default(const struct device_routes *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->route[i].type == RTN_UNICAST && r->route[i].to.len == 0)
			return &r->route[i];
	return NULL;
}

static bool is_like(const struct device_route *a, const struct device_route *b)
{
	return a->type == b->type && ip_equal(&a->gateway, &b->gateway) &&
	       !memcmp(&a->limits, &b->limits, sizeof(a->limits));
}

/* Networks that lie apart, in order. */
struct nets {
	struct ip_net *net;
	size_t n;
};

/* The networks of all routes that are not like the default route. */
static int find_others(const struct device_routes *r,
		       const struct device_route *usual, struct nets *others)
{
	size_t n = 0;

	others->n = 0;
	others->net = reallocarray(NULL, r->n, sizeof(*others->net));
	if (!others->net)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		if (r->route[i].to.len > 0 && !is_like(&r->route[i], usual))
			others->net[n++] = r->route[i].to;
	qsort(others->net, n, sizeof(*others->net), by_address);
	for (size_t i = 0; i < n; i++)
		if (others->n == 0 || !ip_is_in(&others->net[i].addr,
						&others->net[others->n - 1]))
			others->net[others->n++] = others->net[i];
	return 0;
}

static bool is_in_any(const struct ip *ip, const struct nets *nets)
{
	size_t low = 0, high = nets->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (memcmp(nets->net[middle].addr.bytes, ip->bytes,
			   ip_len(ip->family)) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && ip_is_in(ip, &nets->net[low - 1]);
}

/* Returns 0, or -1 with errno. */
static int leave_out(struct device_routes *r)
{
	const struct device_route *found = find_default(r);
	struct device_route usual;
	struct nets others;
	size_t n = 0;

	if (!found)
		return 0;
	usual = *found;
	if (find_others(r, &usual, &others) < 0)
		return -1;
	for (size_t i = 0; i < r->n; i++)
		if (!is_like(&r->route[i], &usual) || r->route[i].to.len == 0 ||
		    is_in_any(&r->route[i].to.addr, &others))
			r->route[n++] = r->route[i];
	r->n = n;
	free(others.net);
	return 0;
}

int device_routes_read(struct device_routes *routes, int family,
		       const struct device *dev)
{
	struct search s = { .dev = dev, .found = routes };
	int err;

	memset(routes, 0, sizeof(*routes));
	err = route_dump_each(family, look_at_route, &s);
	if (err == 0 && s.full) {
		errno = ENOMEM;
		err = -1;
	}
	if (err == 0)
		err = leave_out(routes);
	routes->has_default = s.halves == HALVES;
	if (err < 0)
		device_routes_free(routes);
	return err;
}

void device_routes_free(struct device_routes *routes)
{
	free(routes->route);
	routes->route = NULL;
	routes->n = 0;
}
