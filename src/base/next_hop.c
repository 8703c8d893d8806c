// SPDX-License-Identifier: GPL-2.0-or-later
/* Where a packet to an address goes first. */
#include "base/next_hop.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "base/nl.h"

/*
 * Any address of the Internet does, as nothing is sent there. 192.0.0.8 is the
 * dummy address of RFC 7600; 2000::/3 are the global addresses.
 */
static const char *const internet[IP_FAMILIES] = { "192.0.0.8", "2000::1" };

static void read_route(struct rtnl_route *route, int family,
		       struct next_hop *hop)
{
	struct rtnl_nexthop *first = rtnl_route_nexthop_n(route, 0);

	(void)!ip_from_nl(&hop->source, family, rtnl_route_get_pref_src(route));
	if (!first || rtnl_route_get_type(route) != RTN_UNICAST)
		return;
	hop->ifindex = rtnl_route_nh_get_ifindex(first);
	(void)!ip_from_nl(&hop->gateway, family,
			  rtnl_route_nh_get_gateway(first));
}

void next_hop_to(struct nl_sock *sk, const struct ip *dst, struct next_hop *hop)
{
	struct nl_addr *addr = ip_to_nl(dst, ip_bits(dst->family));
	struct rtnl_route *route = NULL;

	memset(hop, 0, sizeof(*hop));
	hop->source.family = hop->gateway.family = -1;
	if (addr && nl_route_lookup(sk, addr, &route) >= 0 && route) {
		read_route(route, dst->family, hop);
		rtnl_route_put(route);
	}
	nl_addr_put(addr);
}

void next_hop_to_internet(struct nl_sock *sk, int family, struct next_hop *hop)
{
	struct ip dst;

	(void)!ip_parse(&dst, internet[family]);
	next_hop_to(sk, &dst, hop);
}
