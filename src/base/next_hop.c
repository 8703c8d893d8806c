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

static void read_limit(struct rtnl_route *route, int metric, uint32_t *limit)
{
	if (rtnl_route_get_metric(route, metric, limit) < 0)
		*limit = 0;
}

static void read_route(struct rtnl_route *route, int family,
		       struct next_hop *hop)
{
	struct rtnl_nexthop *first = rtnl_route_nexthop_n(route, 0);

	(void)!ip_from_nl(&hop->source, family, rtnl_route_get_pref_src(route));
	if (!first || rtnl_route_get_type(route) != RTN_UNICAST)
		return;
	hop->ifindex = rtnl_route_nh_get_ifindex(first);
	hop->table = rtnl_route_get_table(route);
	read_limit(route, RTAX_MTU, &hop->limits.mtu);
	read_limit(route, RTAX_ADVMSS, &hop->limits.advmss);
	read_limit(route, RTAX_LOCK, &hop->limits.locked);
	(void)!ip_from_nl(&hop->gateway, family,
			  rtnl_route_nh_get_gateway(first));
}

static struct nl_addr *whole(const struct ip *ip)
{
	return ip->family < 0 ? NULL : ip_to_nl(ip, ip_bits(ip->family));
}

void next_hop_of(struct nl_sock *sk, const struct next_hop_packet *packet,
		 struct next_hop *hop)
{
	const struct nl_route_query query = {
		.dst = whole(&packet->dst),
		.src = whole(&packet->src),
		.iif = packet->iif,
		.user = packet->user,
	};
	struct rtnl_route *route = NULL;

	memset(hop, 0, sizeof(*hop));
	hop->source.family = hop->gateway.family = -1;
	if (query.dst && nl_route_ask(sk, &query, &route) >= 0 && route)
		read_route(route, packet->dst.family, hop);
	rtnl_route_put(route);
	nl_addr_put(query.src);
	nl_addr_put(query.dst);
}

void next_hop_to(struct nl_sock *sk, const struct ip *dst, struct next_hop *hop)
{
	const struct next_hop_packet packet = { .dst = *dst,
						.src = { .family = -1 } };

	next_hop_of(sk, &packet, hop);
}

void next_hop_to_internet(struct nl_sock *sk, int family, struct next_hop *hop)
{
	const struct ip dst = next_hop_internet(family);

	next_hop_to(sk, &dst, hop);
}

struct ip next_hop_internet(int family)
{
	struct ip dst;

	(void)!ip_parse(&dst, internet[family]);
	return dst;
}
