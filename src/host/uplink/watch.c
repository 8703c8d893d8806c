// SPDX-License-Identifier: GPL-2.0-or-later
/* Watches the host's routing while a trace runs. */
#include "host/uplink/watch.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/route/route.h>
#include <string.h>
#include <sys/socket.h>

#include "base/nl.h"
#include "host/uplink/host_rules.h"
#include "host/uplink/traces.h"

int watch_open(struct watch *w)
{
	int err;

	w->sk = nl_open(NETLINK_ROUTE);
	if (!w->sk)
		return -1;
	err = nl_errno(nl_socket_add_memberships(
		w->sk, RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF,
		RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE,
		RTNLGRP_IPV6_RULE, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
		RTNLGRP_IPV6_IFADDR, 0));
	if (!err)
		return 0;
	nl_close_socket(&w->sk);
	errno = err;
	return -1;
}

int watch_links(struct watch *w)
{
	w->all_links = true;
	errno = ENOTCONN;
	return w->sk ? 0 : -1;
}

int watch_fd(const struct watch *w)
{
	return w->sk ? nl_socket_get_fd(w->sk) : -1;
}

static bool is_known(const struct watch *w, int family, int ifindex)
{
	for (int i = 0; i < w->n_known[family]; i++)
		if (w->known[family][i] == ifindex)
			return true;
	return false;
}

void watch_own(struct watch *w, int family, const struct veth_net *net)
{
	w->own[family] = net;
}

void watch_know(struct watch *w, int family, int ifindex)
{
	if (!is_known(w, family, ifindex) &&
	    w->n_known[family] < ROUTES_MAX_DEVICES)
		w->known[family][w->n_known[family]++] = ifindex;
}

/* With nexthop_compat_mode=0 a route has an object, which may be by any device. */
static void read_route(const struct watch *w, struct nlmsghdr *head,
		       struct watch_news *news)
{
	struct rtnl_route *route = NULL;
	int family;

	if (rtnl_route_parse(head, &route) < 0)
		return;
	family = rtnl_route_get_family(route) == AF_INET ? IPV4 : IPV6;
	for (int i = 0; i < rtnl_route_get_nnexthops(route); i++) {
		int ifindex = rtnl_route_nh_get_ifindex(
			rtnl_route_nexthop_n(route, i));

		bool is_default =
			nl_addr_get_prefixlen(rtnl_route_get_dst(route)) == 0;

		if (rtnl_route_get_type(route) != RTN_UNICAST ||
		    (!is_default && is_known(w, family, ifindex)) ||
		    traces_own_device(ifindex))
			continue;
		news->defaults[family] |= is_default;
		news->routes[family] |= !is_known(w, family, ifindex);
	}
	if (rtnl_route_get_nnexthops(route) == 0 &&
	    rtnl_route_get_type(route) == RTN_UNICAST)
		news->routes[family] = news->defaults[family] = true;
	rtnl_route_put(route);
}

_Static_assert((int)RTA_DST == (int)FRA_DST &&
		       sizeof(struct rtmsg) == sizeof(struct fib_rule_hdr),
	       "what is read here is alike in routes and rules");

/* Does the route, or the rule, lead to the address, or to a network from there? */
static bool is_to(struct nlmsghdr *head, const struct ip *addr)
{
	struct nlattr *to =
		nlmsg_find_attr(head, sizeof(struct rtmsg), RTA_DST);

	return to && (size_t)nla_len(to) == ip_len(addr->family) &&
	       !memcmp(nla_data(to), addr->bytes, ip_len(addr->family));
}

/*
 * Each trace adds and removes its own. If all looked at all rules for that, a
 * hundred traces would do little else.
 */
static bool is_another_traces(const struct veth_net *own, struct nlmsghdr *head)
{
	struct nlattr *table =
		nlmsg_find_attr(head, sizeof(struct fib_rule_hdr), FRA_TABLE);

	return table && nla_get_u32(table) == TRACES_TABLE && own &&
	       !is_to(head, &own->inner);
}

/* A rule, or a route that is gone: both have the family first. */
static void read_rule(const struct watch *w, struct nlmsghdr *head,
		      struct watch_news *news)
{
	const struct rtgenmsg *gen = nlmsg_data(head);
	const struct veth_net *own;
	int family;

	if (!nlmsg_valid_hdr(head, sizeof(struct rtmsg)))
		return;
	family = gen->rtgen_family == AF_INET ? IPV4 : IPV6;
	own = w->own[family];
	news->rules[family] |= head->nlmsg_type == RTM_DELROUTE
				       ? own && is_to(head, &own->subnet)
				       : !is_another_traces(own, head);
}

static void read_address(struct nlmsghdr *head, struct watch_news *news)
{
	const struct ifaddrmsg *addr = nlmsg_data(head);

	if (nlmsg_valid_hdr(head, sizeof(*addr)) &&
	    !(addr->ifa_flags & IFA_F_TENTATIVE) &&
	    !traces_own_device((int)addr->ifa_index))
		news->addresses[addr->ifa_family == AF_INET ? IPV4 : IPV6] =
			true;
}

static bool is_watched_link(const struct watch *w, struct nlmsghdr *head)
{
	const struct ifinfomsg *link = nlmsg_data(head);

	return nlmsg_valid_hdr(head, sizeof(*link)) &&
	       (w->all_links || is_known(w, IPV4, link->ifi_index) ||
		is_known(w, IPV6, link->ifi_index));
}

static void read_message(const struct watch *w, char *message, int len,
			 struct watch_news *news)
{
	struct nlmsghdr *head = (struct nlmsghdr *)message;

	for (; nlmsg_ok(head, len); head = nlmsg_next(head, &len)) {
		if (head->nlmsg_type == RTM_NEWNETCONF)
			news->switched = true;
		if (head->nlmsg_type == RTM_NEWLINK)
			news->links |= is_watched_link(w, head);
		if (head->nlmsg_type == RTM_NEWROUTE)
			read_route(w, head, news);
		if (head->nlmsg_type == RTM_NEWADDR)
			read_address(head, news);
		if (head->nlmsg_type == RTM_NEWRULE ||
		    head->nlmsg_type == RTM_DELRULE ||
		    head->nlmsg_type == RTM_DELROUTE)
			read_rule(w, head, news);
	}
}

void watch_read(struct watch *w, struct watch_news *news)
{
	_Alignas(struct nlmsghdr) char message[16384];
	ssize_t n;

	memset(news, 0, sizeof(*news));
	while ((n = recv(watch_fd(w), message, sizeof(message), MSG_DONTWAIT)) >
		       0 ||
	       (n < 0 && (errno == ENOBUFS || errno == EINTR))) {
		if (n > 0)
			read_message(w, message, (int)n, news);
		else if (errno == ENOBUFS)
			*news = (struct watch_news){ .switched = true,
						     .routes = { true, true },
						     .defaults = { true, true },
						     .addresses = { true,
								    true },
						     .rules = { true, true },
						     .links = true };
	}
}

void watch_close(struct watch *w)
{
	nl_close_socket(&w->sk);
}
