// SPDX-License-Identifier: GPL-2.0-or-later
/* The way to the Internet. */
#include "base/way.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "base/nl.h"

/*
 * Any address of the Internet does: nothing is sent there, only looked up.
 * 192.0.0.8 is the dummy address of RFC 7600; 2000::/3 is what is global.
 */
static const char *const somewhere[IP_FAMILIES] = { "192.0.0.8", "2000::1" };

static void keep(const struct nl_addr *addr, int family, struct ip *ip)
{
	ip->family = -1;
	if (!addr || nl_addr_get_len(addr) != ip_len(family))
		return;
	ip->family = family;
	memcpy(ip->bytes, nl_addr_get_binary_addr(addr), ip_len(family));
}

static void keep_route(struct rtnl_route *route, int family, struct way *way)
{
	struct rtnl_nexthop *hop = rtnl_route_nexthop_n(route, 0);

	keep(rtnl_route_get_pref_src(route), family, &way->source);
	if (!hop || rtnl_route_get_type(route) != RTN_UNICAST)
		return;
	way->ifindex = rtnl_route_nh_get_ifindex(hop);
	keep(rtnl_route_nh_get_gateway(hop), family, &way->gateway);
}

void way_lookup(struct nl_sock *sk, int family, struct way *way)
{
	struct rtnl_route *route = NULL;
	struct nl_addr *dst;

	memset(way, 0, sizeof(*way));
	way->source.family = way->gateway.family = -1;
	if (nl_addr_parse(somewhere[family], ip_af(family), &dst) < 0)
		return;
	if (nl_route_lookup(sk, dst, &route) >= 0 && route) {
		keep_route(route, family, way);
		rtnl_route_put(route);
	}
	nl_addr_put(dst);
}
