// SPDX-License-Identifier: GPL-2.0-or-later
/* Configures either end of a trace's link. */
#include "base/link.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/neighbour.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/await.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/next_hop.h"
#include "base/nl.h"

#define OPER_UP	     6 /* IF_OPER_UP of linux/if.h, which net/if.h excludes */
#define FOREVER	     UINT32_MAX /* of an address's lifetimes */
#define LOOK_AGAIN   250 /* ms */
#define WAIT_TIMEOUT 30000 /* ms; among hundreds of new ones it can take 5000 */

static int result(int nl_error)
{
	if (nl_error >= 0)
		return 0;
	errno = nl_errno(nl_error);
	return -1;
}

int link_get(struct nl_sock *sk, int ifindex, const char *name,
	     struct rtnl_link **link)
{
	int err = -NLE_NODEV;

	*link = NULL;
	if (ifindex > 0 || name)
		err = rtnl_link_get_kernel(sk, ifindex, name, link);
	if (err == -NLE_OBJ_NOTFOUND)
		err = -NLE_NODEV;
	/* An answer that could not be received is a success to libnl. */
	if (err >= 0 && !*link)
		err = -NLE_FAILURE;
	return result(err);
}

/* Bring the device up, or, with an mtu, only change that. */
static int change_link(struct nl_sock *sk, int ifindex, unsigned int mtu)
{
	struct rtnl_link *link = rtnl_link_alloc();
	struct rtnl_link *change = rtnl_link_alloc();
	int err = -NLE_NOMEM;

	if (link && change) {
		rtnl_link_set_ifindex(link, ifindex);
		if (mtu)
			rtnl_link_set_mtu(change, mtu);
		else
			rtnl_link_set_flags(change, IFF_UP);
		err = rtnl_link_change(sk, link, change, 0);
	}
	rtnl_link_put(change);
	rtnl_link_put(link);
	return result(err);
}

int link_set_up(struct nl_sock *sk, int ifindex)
{
	return change_link(sk, ifindex, 0);
}

int link_set_mtu(struct nl_sock *sk, int ifindex, unsigned int mtu)
{
	return change_link(sk, ifindex, mtu);
}

/* The condition to wait for. Returns 1, 0, or -1 with errno. */
typedef int (*condition)(struct nl_sock *sk, const void *arg);

/*
 * Wait until it is so, looking again at each message of the group, and now and
 * then: a look may have failed, or a message been lost. Returns 0,
 * or -1 with errno, ETIMEDOUT after a while.
 */
static int wait_until(int group, condition is_so, const void *arg)
{
	autonl struct nl_sock *events = nl_open(NETLINK_ROUTE);
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	int64_t until = now_ms() + WAIT_TIMEOUT;
	char message[8192];
	int so, fd;

	if (!events || !sk || nl_socket_add_memberships(events, group, 0) < 0)
		return -1;
	fd = nl_socket_get_fd(events);
	while ((so = is_so(sk, arg)) == 0) {
		int64_t left = until - now_ms();

		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (await_readable(fd, now_ms(),
				   left < LOOK_AGAIN ? (int)left
						     : LOOK_AGAIN) == 0)
			(void)!recv(fd, message, sizeof(message), 0);
		else if (errno != ETIMEDOUT)
			return -1;
	}
	return so < 0 ? -1 : 0;
}

static int is_active(struct nl_sock *sk, const void *ifindex)
{
	struct rtnl_link *link;
	int active;

	if (link_get(sk, *(const int *)ifindex, NULL, &link) < 0)
		return -1;
	active = rtnl_link_get_operstate(link) == OPER_UP;
	rtnl_link_put(link);
	return active;
}

int link_wait_active(int ifindex)
{
	return wait_until(RTNLGRP_LINK, is_active, &ifindex);
}

/* There may be no route at all. What is not an answer is an error. */
static int is_local(struct nl_sock *sk, const void *arg)
{
	const struct ip *addr = arg;
	struct nl_addr *dst = ip_to_nl(addr, ip_bits(addr->family));
	struct rtnl_route *route = NULL;
	int err = dst ? nl_route_lookup(sk, dst, &route) : -NLE_NOMEM;
	int local = err < 0 ? 0 : -1;

	if (err == -NLE_NOMEM)
		local = result(err);
	else if (route)
		local = rtnl_route_get_type(route) == RTN_LOCAL;
	else if (err >= 0)
		errno = EIO;
	rtnl_route_put(route);
	nl_addr_put(dst);
	return local;
}

bool link_is_local(struct nl_sock *sk, const struct ip *addr)
{
	return is_local(sk, addr) > 0;
}

struct awaited_address {
	int ifindex;
	const struct ip *addr;
};

/*
 * An address of a device that was deleted is never accepted. Not link_get(): that
 * has the kernel look at the device's carrier, and while there is none yet, walk
 * through all routes of IPv6.
 */
static int is_accepted(struct nl_sock *sk, const void *arg)
{
	const struct awaited_address *awaited = arg;
	int local = is_local(sk, awaited->addr);
	char name[IFNAMSIZ];

	if (local != 0)
		return local;
	if (if_indextoname((unsigned int)awaited->ifindex, name))
		return 0;
	/* As link_get() has it. */
	if (errno == ENXIO)
		errno = ENODEV;
	return -1;
}

/* The kernel inserts an IPv6 address's route later, by a work of its own. */
int link_wait_local(int ifindex, const struct ip *addr)
{
	const struct awaited_address awaited = { ifindex, addr };

	return wait_until(addr->family == IPV4 ? RTNLGRP_IPV4_ROUTE
					       : RTNLGRP_IPV6_ROUTE,
			  is_accepted, &awaited);
}

/*
 * IPv4 takes no address of this scope for a destination beyond the link. IPv6
 * has addresses of which that is the last to be taken (RFC 6724, rule 3).
 */
static void set_aside(struct rtnl_addr *entry, int family)
{
	if (family == IPV4) {
		rtnl_addr_set_scope(entry, RT_SCOPE_LINK);
		return;
	}
	rtnl_addr_set_valid_lifetime(entry, FOREVER);
	rtnl_addr_set_preferred_lifetime(entry, 0);
}

static int add_address(struct nl_sock *sk, int ifindex, const struct ip *addr,
		       int prefix_len, bool aside)
{
	struct rtnl_addr *entry = rtnl_addr_alloc();
	struct nl_addr *local = ip_to_nl(addr, prefix_len);
	int err = -NLE_NOMEM;

	if (entry && local) {
		if (addr->family == IPV6)
			rtnl_addr_set_flags(entry, IFA_F_NODAD);
		if (aside)
			set_aside(entry, addr->family);
		rtnl_addr_set_ifindex(entry, ifindex);
		err = rtnl_addr_set_local(entry, local);
		if (err >= 0)
			err = rtnl_addr_add(sk, entry, 0);
	}
	nl_addr_put(local);
	rtnl_addr_put(entry);
	if (err < 0 || addr->family == IPV4)
		return result(err);
	return link_wait_local(ifindex, addr);
}

int link_add_address(struct nl_sock *sk, int ifindex, const struct ip *addr,
		     int prefix_len)
{
	return add_address(sk, ifindex, addr, prefix_len, false);
}

int link_add_gateway_address(struct nl_sock *sk, int ifindex,
			     const struct ip *addr, int prefix_len)
{
	return add_address(sk, ifindex, addr, prefix_len, true);
}

int link_add_neighbour(struct nl_sock *sk, int ifindex, const struct ip *addr,
		       const unsigned char mac[6])
{
	struct rtnl_neigh *neigh = rtnl_neigh_alloc();
	struct nl_addr *dst = ip_to_nl(addr, ip_bits(addr->family));
	struct nl_addr *lladdr = nl_addr_build(AF_LLC, mac, 6);
	int err = -NLE_NOMEM;

	if (neigh && dst && lladdr) {
		rtnl_neigh_set_ifindex(neigh, ifindex);
		rtnl_neigh_set_dst(neigh, dst);
		rtnl_neigh_set_lladdr(neigh, lladdr);
		rtnl_neigh_set_state(neigh, NUD_PERMANENT);
		err = rtnl_neigh_add(sk, neigh, NLM_F_CREATE | NLM_F_REPLACE);
	}
	nl_addr_put(lladdr);
	nl_addr_put(dst);
	rtnl_neigh_put(neigh);
	return result(err);
}

static struct rtnl_nexthop *gateway_hop(int ifindex, const struct ip *gateway)
{
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *via = ip_to_nl(gateway, ip_bits(gateway->family));

	if (hop && via) {
		rtnl_route_nh_set_ifindex(hop, ifindex);
		rtnl_route_nh_set_gateway(hop, via);
	}
	nl_addr_put(via);
	return hop;
}

static void set_limit(struct rtnl_route *route, int metric, uint32_t limit)
{
	if (limit)
		(void)!rtnl_route_set_metric(route, metric, limit);
}

int link_add_route(struct nl_sock *sk, int ifindex, const struct ip_net *dst,
		   const struct ip *gateway, const struct route_limits *limits)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *addr = ip_to_nl(&dst->addr, dst->len);
	struct rtnl_nexthop *hop = gateway_hop(ifindex, gateway);
	int err = -NLE_NOMEM;

	if (route && addr && hop) {
		rtnl_route_set_family(route, ip_af(gateway->family));
		rtnl_route_set_dst(route, addr);
		rtnl_route_add_nexthop(route, hop); /* takes hop */
		hop = NULL;
		set_limit(route, RTAX_MTU, limits->mtu);
		set_limit(route, RTAX_ADVMSS, limits->advmss);
		set_limit(route, RTAX_LOCK, limits->locked);
		err = rtnl_route_add(sk, route, NLM_F_CREATE);
	}
	if (hop)
		rtnl_route_nh_free(hop);
	nl_addr_put(addr);
	rtnl_route_put(route);
	return result(err);
}

static void write_conf(const char *device, const char *key, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", device,
		 key);
	if (write_file(AT_FDCWD, path, value) < 0 && errno != ENOENT)
		detail("cannot write %s: %s", path, strerror(errno));
}

void link_prepare_ipv6(const char *name, bool enable)
{
	static const struct {
		const char *name;
		const char *value;
	} settings[] = {
		{ "addr_gen_mode", "1" }, /* none by itself */
		{ "accept_ra", "0" },
		{ "accept_dad", "0" },
		{ "disable_ipv6", "0" },
	};
	size_t n = ARRAY_SIZE(settings) - (enable ? 0 : 1);

	for (size_t i = 0; i < n; i++)
		write_conf(name, settings[i].name, settings[i].value);
}

void link_allow_link_local(const char *name)
{
	write_conf(name, "addr_gen_mode", "0");
}
