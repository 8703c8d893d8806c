// SPDX-License-Identifier: GPL-2.0-or-later
/* The route to an address. */
#include "host/diagnose/route_check.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/errno.h>

#include "base/next_hop.h"
#include "base/nl.h"

/*
 * A blackhole is EINVAL, prohibit EACCES; EHOSTUNREACH and ENETUNREACH have no
 * code in libnl.
 */
static enum route_kind kind_of_error(int err)
{
	return err == -NLE_INVAL || err == -NLE_NOACCESS || err == -NLE_FAILURE
		       ? ROUTE_IS_MISSING
		       : ROUTE_IS_UNKNOWN;
}

static enum route_kind kind_of_type(int type)
{
	switch (type) {
	case RTN_LOCAL:
		return ROUTE_IS_LOCAL;
	case RTN_BLACKHOLE:
	case RTN_UNREACHABLE:
	case RTN_PROHIBIT:
	case RTN_THROW:
		return ROUTE_IS_MISSING;
	default:
		return ROUTE_LEADS_ON;
	}
}

enum route_kind route_check(const struct ip *to)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct nl_addr *addr = ip_to_nl(to, ip_bits(to->family));
	enum route_kind kind = ROUTE_IS_UNKNOWN;
	struct rtnl_route *route = NULL;
	int err;

	if (!sk || !addr) {
		nl_addr_put(addr);
		return kind;
	}
	err = nl_route_lookup(sk, addr, &route);
	nl_addr_put(addr);
	if (err < 0)
		return kind_of_error(err);
	if (!route)
		return kind;
	kind = kind_of_type(rtnl_route_get_type(route));
	rtnl_route_put(route);
	return kind;
}

bool route_avoids(const struct ip *to, const char *device)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	unsigned int index = if_nametoindex(device);
	struct next_hop hop;

	if (!sk || index == 0)
		return false;
	next_hop_to(sk, to, &hop);
	return hop.ifindex != 0 && hop.ifindex != (int)index;
}
