// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host reaches over one family. */
#include "host/uplink/reach.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/route.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"

/*
 * Any address of the Internet does: nothing is sent there, only looked up.
 * 192.0.0.8 is the dummy address of RFC 7600; 2000::/3 is what is global.
 */
static const char *const somewhere[IP_FAMILIES] = { "192.0.0.8", "2000::1" };

/* The device of the route there, 0 if there is none, and the source address. */
static int look_up(struct nl_sock *sk, const struct ip *dst, struct ip *source)
{
	struct nl_addr *addr = ip_to_nl(dst, ip_bits(dst->family));
	struct rtnl_route *route = NULL;
	struct rtnl_nexthop *hop;
	int ifindex = 0;

	source->family = -1;
	if (addr && nl_route_lookup(sk, addr, &route) >= 0 && route) {
		hop = rtnl_route_nexthop_n(route, 0);
		if (hop && rtnl_route_get_type(route) == RTN_UNICAST)
			ifindex = rtnl_route_nh_get_ifindex(hop);
		(void)!ip_from_nl(source, dst->family,
				  rtnl_route_get_pref_src(route));
		rtnl_route_put(route);
	}
	nl_addr_put(addr);
	return ifindex;
}

/* ---- the networks ---- */

struct search {
	struct reach *reach;
	int family;
	const struct device *by; /* this device only; or NULL */
};

static bool is_loopback(const struct ip *ip)
{
	if (ip->family == IPV4)
		return ip->bytes[0] == 127;
	return IN6_IS_ADDR_LOOPBACK(&ip->v6);
}

static void add_net(struct reach *reach, const struct ip_net *net)
{
	for (int i = 0; i < reach->n_nets; i++)
		if (reach->nets[i].len == net->len &&
		    !memcmp(reach->nets[i].addr.bytes, net->addr.bytes,
			    sizeof(net->addr.bytes)))
			return;
	if (reach->n_nets == REACH_MAX_NETS)
		reach->all = true;
	else
		reach->nets[reach->n_nets++] = *net;
}

/* Does one of its hops count? */
static bool is_looked_for(const struct search *search, struct rtnl_route *route)
{
	int type = rtnl_route_get_type(route);

	if ((type != RTN_UNICAST && type != RTN_LOCAL) ||
	    routes_is_of_the_link(route))
		return false;
	for (int i = 0; i < rtnl_route_get_nnexthops(route); i++) {
		int ifindex = rtnl_route_nh_get_ifindex(
			rtnl_route_nexthop_n(route, i));

		if (search->by ? ifindex == search->by->ifindex
			       : !routes_is_a_traces(ifindex))
			return true;
	}
	return false;
}

static void look_at_route(struct rtnl_route *route, void *arg)
{
	struct nl_addr *dst = rtnl_route_get_dst(route);
	bool is_local = rtnl_route_get_type(route) == RTN_LOCAL;
	struct search *search = arg;
	struct ip_net net;

	memset(&net, 0, sizeof(net));
	if (!is_looked_for(search, route) ||
	    ip_from_nl(&net.addr, search->family, dst) < 0 ||
	    is_loopback(&net.addr))
		return;
	net.len = (int)nl_addr_get_prefixlen(dst);
	/* The device's, as policy.c copies them. A default route that a look-up
	 * has not found is in a table to which no rule leads. */
	if (net.len == 0)
		search->reach->all |= search->by != NULL;
	else if (!search->by || is_local ||
		 rtnl_route_get_table(route) == RT_TABLE_MAIN)
		add_net(search->reach, &net);
}

static int find_nets(struct reach *reach, int family, const struct device *by)
{
	struct search search = { reach, family, by };

	if (routes_each(family, look_at_route, &search) < 0)
		return error_errno("cannot read the host's routes");
	return 0;
}

/* ---- the address ---- */

/*
 * Can it be answered from beyond the links? With no better one the kernel sends
 * from ::1 (from which nothing can be sent), and it may have none at all.
 */
static bool is_of_use(const struct ip *source)
{
	const struct in6_addr *v6 = &source->v6;

	return source->family == IPV6 && !IN6_IS_ADDR_LINKLOCAL(v6) &&
	       !IN6_IS_ADDR_LOOPBACK(v6) && !IN6_IS_ADDR_UNSPECIFIED(v6) &&
	       !IN6_IS_ADDR_MULTICAST(v6) && !IN6_IS_ADDR_V4MAPPED(v6) &&
	       !IN6_IS_ADDR_V4COMPAT(v6);
}

static bool is_ula(const struct ip *ip)
{
	return (ip->bytes[0] & 0xfe) == 0xfc;
}

struct address_search {
	const struct device *dev;
	struct ip *source;
};

/* A global address before a ULA, as the Internet is what matters. */
static void look_at_address(struct nl_object *obj, void *arg)
{
	struct rtnl_addr *addr = (struct rtnl_addr *)obj;
	struct address_search *search = arg;
	struct ip ip;

	if (rtnl_addr_get_ifindex(addr) == search->dev->ifindex &&
	    !(rtnl_addr_get_flags(addr) &
	      (IFA_F_DEPRECATED | IFA_F_TENTATIVE)) &&
	    ip_from_nl(&ip, IPV6, rtnl_addr_get_local(addr)) == 0 &&
	    is_of_use(&ip) &&
	    (!is_of_use(search->source) || is_ula(search->source)))
		*search->source = ip;
}

static int find_address(struct ip *source, const struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct address_search search = { dev, source };
	struct nl_cache *addrs;
	int err;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	err = nl_errno(rtnl_addr_alloc_cache(sk, &addrs));
	if (err) {
		errno = err;
		return error_errno("cannot read the host's addresses");
	}
	source->family = -1;
	nl_cache_foreach(addrs, look_at_address, &search);
	nl_cache_free(addrs);
	return 0;
}

/* ---- all of it ---- */

bool reach_all_by(const struct device *dev)
{
	return dev->flags & (IFF_POINTOPOINT | IFF_NOARP);
}

/* By the host's rules and tables. */
static int find(struct reach *reach, int family)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct device devs[ROUTES_MAX_DEVICES];
	struct ip dst;
	int ifindex, n;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	(void)!ip_parse(&dst, somewhere[family]);
	ifindex = look_up(sk, &dst, &reach->source);
	reach->all = ifindex > 0 &&
		     routes_device_by_index(ifindex, &reach->device) == 0 &&
		     !(reach->device.flags & IFF_LOOPBACK);
	if (reach->all)
		return 1;
	n = routes_devices(family, devs);
	if (n <= 0)
		return n;
	reach->device = devs[0];
	if (find_nets(reach, family, NULL) < 0)
		return -1;
	for (int i = 0;
	     family == IPV6 && i < reach->n_nets && !is_of_use(&reach->source);
	     i++)
		look_up(sk, &reach->nets[i].addr, &reach->source);
	return 1;
}

/* By the device. Without an address there, the host sends from another. */
static int find_by(struct reach *reach, int family, const struct device *dev)
{
	struct ip usual;

	if (find(reach, family) < 0)
		return -1;
	usual = reach->source;
	memset(reach, 0, sizeof(*reach));
	reach->device = *dev;
	reach->all = reach_all_by(dev);
	if (find_nets(reach, family, dev) < 0 ||
	    find_address(&reach->source, dev) < 0)
		return -1;
	if (!is_of_use(&reach->source))
		reach->source = usual;
	return reach->all || reach->n_nets > 0;
}

int reach_find(struct reach *reach, int family, const struct device *dev)
{
	int found;

	memset(reach, 0, sizeof(*reach));
	found = dev ? find_by(reach, family, dev) : find(reach, family);
	if (found == 1 && family == IPV6 && !is_of_use(&reach->source)) {
		detail("IPv6 is left out: the host has no address that is "
		       "valid beyond its links");
		return 0;
	}
	return found;
}
