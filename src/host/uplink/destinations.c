// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host reaches over one family. */
#include "host/uplink/destinations.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/route/addr.h>
#include <string.h>

#include "base/log.h"
#include "base/next_hop.h"
#include "base/nl.h"
#include "host/uplink/route_dump.h"
#include "host/uplink/traces.h"

/* ---- the networks ---- */

struct search {
	struct destinations *to;
	const struct device *by; /* this device only; or NULL */
	int asked; /* the last device, and what it is */
	bool is_hosts;
};

static void add_net(struct destinations *to, const struct route *route)
{
	const struct ip_net *net = &route->to;

	for (int i = 0; i < to->n_nets; i++)
		if (to->nets[i].len == net->len &&
		    !memcmp(to->nets[i].addr.bytes, net->addr.bytes,
			    sizeof(net->addr.bytes)))
			return;
	if (to->n_nets == DESTINATIONS_MAX_NETS) {
		to->all = true;
		return;
	}
	to->net_limits[to->n_nets] = route->limits;
	to->nets[to->n_nets++] = *net;
}

/* Thousands of routes have the same device. */
static bool is_hosts(struct search *search, int ifindex)
{
	if (ifindex != search->asked) {
		search->asked = ifindex;
		search->is_hosts = !traces_own_device(ifindex);
	}
	return search->is_hosts;
}

/* Does one of its hops count? */
static bool is_looked_for(struct search *search, const struct route *route)
{
	if ((route->type != RTN_UNICAST && route->type != RTN_LOCAL) ||
	    routes_is_of_the_link(&route->to))
		return false;
	for (int i = 0; i < route->n_hops; i++)
		if (search->by ? route->hop[i].ifindex == search->by->ifindex
			       : is_hosts(search, route->hop[i].ifindex))
			return true;
	return false;
}

static void look_at_route(const struct route *route, void *arg)
{
	const struct ip_net *net = &route->to;
	struct search *search = arg;

	if (!is_looked_for(search, route) || ip_is_loopback(&net->addr))
		return;
	/* The device's, as policy.c copies them. A default route that a look-up
	 * has not found is in a table to which no rule leads. */
	if (net->len == 0 && search->by && !search->to->all) {
		search->to->all = true;
		search->to->limits = route->limits;
	} else if (net->len > 0 && (!search->by || route->type == RTN_LOCAL ||
				    route->table == RT_TABLE_MAIN)) {
		add_net(search->to, route);
	}
}

static int find_nets(struct destinations *to, int family,
		     const struct device *by)
{
	struct search search = { .to = to, .by = by };

	if (route_dump_each(family, look_at_route, &search) < 0)
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

bool destinations_unlimited(const struct device *dev)
{
	return dev->flags & (IFF_POINTOPOINT | IFF_NOARP);
}

/* By the host's rules and tables. */
static int find(struct destinations *to, int family, uid_t user)
{
	struct next_hop_packet packet = { .dst = next_hop_internet(family),
					  .src = { .family = -1 },
					  .user = &user };
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct device devs[ROUTES_MAX_DEVICES];
	struct next_hop hop;
	int n;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	next_hop_of(sk, &packet, &hop);
	to->source = hop.source;
	to->limits = hop.limits;
	to->all = hop.ifindex > 0 &&
		  routes_device_by_index(hop.ifindex, &to->device) == 0 &&
		  !(to->device.flags & IFF_LOOPBACK);
	if (to->all)
		return 1;
	n = routes_devices(family, devs);
	if (n <= 0)
		return n;
	to->device = devs[0];
	if (find_nets(to, family, NULL) < 0)
		return -1;
	for (int i = 0; family == IPV6 && i < to->n_nets; i++) {
		if (is_of_use(&to->source))
			break;
		packet.dst = to->nets[i].addr;
		next_hop_of(sk, &packet, &hop);
		to->source = hop.source;
	}
	return 1;
}

/* By the device. Without an address there, the host sends from another. */
static int find_by(struct destinations *to, int family,
		   const struct device *dev, uid_t user)
{
	struct ip usual;

	if (find(to, family, user) < 0)
		return -1;
	usual = to->source;
	memset(to, 0, sizeof(*to));
	to->device = *dev;
	to->all = destinations_unlimited(dev);
	if (find_nets(to, family, dev) < 0 ||
	    find_address(&to->source, dev) < 0)
		return -1;
	if (!is_of_use(&to->source))
		to->source = usual;
	return to->all || to->n_nets > 0;
}

int destinations_find(struct destinations *to, int family,
		      const struct device *dev, uid_t user)
{
	int found;

	memset(to, 0, sizeof(*to));
	found = dev ? find_by(to, family, dev, user) : find(to, family, user);
	if (found == 1 && family == IPV6 && !is_of_use(&to->source)) {
		detail("IPv6 is left out: the host has no address that is "
		       "valid beyond its links");
		return 0;
	}
	return found;
}
