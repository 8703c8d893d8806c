// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All routes of the host, as the kernel's messages have them (rtnetlink(7)).
 *
 * What was read stays valid until the kernel reports a change: a socket that
 * joined the group of these reports before the reading has none. Reports of
 * routes by the traces' own devices, or in their tables, do not count, because
 * nobody who asks here wants those.
 */
#include "host/uplink/route_dump.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/socket.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/nl.h"
#include "host/uplink/policy.h"
#include "host/uplink/routes.h"

#define CHUNK 65536 /* no message of a dump is larger */

/* The messages of a dump, one after the other. */
struct dump {
	char *bytes;
	size_t len, room;
	struct nl_sock *news; /* NULL: not to be used again */
};

static struct dump remembered[IP_FAMILIES];
static bool remembers;

/* ---- a message ---- */

/* One route, and where its hops are. */
struct parsed {
	struct route route;
	struct route_hop hop[ROUTE_HOPS_MAX];
};

static void take_address(struct ip *ip, int family, const struct rtattr *attr)
{
	if (RTA_PAYLOAD(attr) != ip_len(family))
		return;
	ip->family = family;
	memcpy(ip->bytes, RTA_DATA(attr), RTA_PAYLOAD(attr));
}

static uint32_t u32_of(const struct rtattr *attr)
{
	uint32_t value = 0;

	if (RTA_PAYLOAD(attr) >= sizeof(value))
		memcpy(&value, RTA_DATA(attr), sizeof(value));
	return value;
}

static void begin_hop(struct route_hop *hop, int ifindex)
{
	hop->ifindex = ifindex;
	hop->has_gateway = false;
	hop->gateway = (struct ip){ .family = -1 };
}

/* A gateway of the other family. */
static void take_via(struct ip *ip, const struct rtattr *attr)
{
	const struct rtvia *via = RTA_DATA(attr);
	size_t len = RTA_PAYLOAD(attr);
	int family;

	if (len < sizeof(*via))
		return;
	family = via->rtvia_family == AF_INET6 ? IPV6 : IPV4;
	if (ip_af(family) != via->rtvia_family ||
	    len - sizeof(*via) != ip_len(family))
		return;
	ip->family = family;
	memcpy(ip->bytes, via->rtvia_addr, ip_len(family));
}

static void take_of_hop(struct route_hop *hop, int family,
			const struct rtattr *attr)
{
	if (attr->rta_type == RTA_OIF)
		hop->ifindex = (int)u32_of(attr);
	if (attr->rta_type == RTA_GATEWAY)
		take_address(&hop->gateway, family, attr);
	if (attr->rta_type == RTA_VIA)
		take_via(&hop->gateway, attr);
	if (attr->rta_type == RTA_GATEWAY || attr->rta_type == RTA_VIA)
		hop->has_gateway = true;
}

static void take_hops(struct parsed *p, int family, const struct rtattr *multi)
{
	const struct rtnexthop *nh = RTA_DATA(multi);
	int left = (int)RTA_PAYLOAD(multi);

	while (p->route.n_hops < ROUTE_HOPS_MAX && left >= (int)sizeof(*nh) &&
	       RTNH_OK(nh, left)) {
		struct route_hop *hop = &p->hop[p->route.n_hops++];
		const struct rtattr *attr = RTNH_DATA(nh);
		int rest = nh->rtnh_len - (int)RTNH_LENGTH(0);

		begin_hop(hop, nh->rtnh_ifindex);
		for (; RTA_OK(attr, rest); attr = RTA_NEXT(attr, rest))
			take_of_hop(hop, family, attr);
		left -= RTNH_ALIGN(nh->rtnh_len);
		nh = RTNH_NEXT(nh);
	}
}

static void take_attribute(struct parsed *p, int family,
			   const struct rtattr *attr)
{
	struct route *route = &p->route;

	switch (attr->rta_type) {
	case RTA_DST:
		take_address(&route->to.addr, family, attr);
		break;
	case RTA_PREFSRC:
		take_address(&route->source, family, attr);
		break;
	case RTA_TABLE:
		route->table = u32_of(attr);
		break;
	case RTA_PRIORITY:
		route->metric = u32_of(attr);
		break;
	case RTA_MULTIPATH:
		take_hops(p, family, attr);
		break;
	default:
		take_of_hop(&p->hop[0], family, attr);
	}
}

/* Fills in p. Returns false if the message has no route of the family. */
static bool parse(const struct nlmsghdr *head, int family, struct parsed *p)
{
	const struct rtmsg *rtm = NLMSG_DATA(head);
	const struct rtattr *attr = RTM_RTA(rtm);
	int rest = (int)RTM_PAYLOAD(head);

	if (head->nlmsg_type != RTM_NEWROUTE ||
	    head->nlmsg_len < NLMSG_LENGTH(sizeof(*rtm)) ||
	    rtm->rtm_family != ip_af(family) ||
	    rtm->rtm_dst_len > ip_bits(family))
		return false;
	p->route = (struct route){ .type = rtm->rtm_type,
				   .scope = rtm->rtm_scope,
				   .table = rtm->rtm_table,
				   .to.addr.family = family,
				   .to.len = rtm->rtm_dst_len,
				   .source.family = -1,
				   .hop = p->hop };
	begin_hop(&p->hop[0], 0);
	for (; RTA_OK(attr, rest); attr = RTA_NEXT(attr, rest))
		take_attribute(p, family, attr);
	if (p->route.n_hops == 0 && p->hop[0].ifindex)
		p->route.n_hops = 1;
	return true;
}

/* ---- a dump ---- */

static int make_room(struct dump *d)
{
	char *grown;

	if (d->room - d->len >= CHUNK)
		return 0;
	grown = realloc(d->bytes, d->room * 2 + CHUNK);
	if (!grown)
		return -1;
	d->bytes = grown;
	d->room = d->room * 2 + CHUNK;
	return 0;
}

/*
 * Look at what was received. Returns 0, 1 at the end of the dump, or -1 with
 * errno: EAGAIN if routes were changed meanwhile.
 */
static int check(const char *bytes, size_t len)
{
	struct nlmsghdr *head = (void *)bytes;
	int rest = (int)len;

	for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest)) {
		if (head->nlmsg_flags & NLM_F_DUMP_INTR) {
			errno = EAGAIN;
			return -1;
		}
		if (head->nlmsg_type == NLMSG_DONE)
			return 1;
		if (head->nlmsg_type == NLMSG_ERROR) {
			const struct nlmsgerr *err = NLMSG_DATA(head);

			errno = err->error ? -err->error : EIO;
			return -1;
		}
	}
	return 0;
}

static int receive(struct nl_sock *sk, struct dump *d)
{
	int end = 0;

	d->len = 0;
	while (end == 0) {
		ssize_t n;

		if (make_room(d) < 0)
			return -1;
		n = recv(nl_socket_get_fd(sk), d->bytes + d->len,
			 d->room - d->len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		end = check(d->bytes + d->len, (size_t)n);
		d->len += NLMSG_ALIGN((size_t)n);
	}
	return end < 0 ? -1 : 0;
}

/* With a table, the kernel is to read no other, which it says if it can. */
static int ask(struct nl_sock *sk, int family, uint32_t table)
{
	struct {
		struct rtmsg rtm;
		struct rtattr attr;
		uint32_t table;
	} request = { .rtm = { .rtm_family = (unsigned char)ip_af(family) },
		      .attr = { RTA_LENGTH(sizeof(table)), RTA_TABLE },
		      .table = table };
	int strict = 1;
	bool by_table = table && setsockopt(nl_socket_get_fd(sk), SOL_NETLINK,
					    NETLINK_GET_STRICT_CHK, &strict,
					    sizeof(strict)) == 0;
	int err = nl_send_simple(sk, RTM_GETROUTE, NLM_F_DUMP, &request,
				 by_table ? sizeof(request)
					  : sizeof(request.rtm));

	errno = nl_errno(err);
	return err < 0 ? -1 : 0;
}

/* On a socket of its own each time: one that failed may have answers left. */
static int read_all(struct dump *d, int family, uint32_t table)
{
	int err = -1;

	errno = EAGAIN;
	while (err < 0 && errno == EAGAIN) {
		autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);

		if (!sk)
			return -1;
		err = ask(sk, family, table) < 0 ? -1 : receive(sk, d);
	}
	return err;
}

static void walk(const struct dump *d, int family,
		 void (*look)(const struct route *route, void *arg), void *arg)
{
	struct nlmsghdr *head = (void *)d->bytes;
	static struct parsed p;
	int rest = (int)d->len;

	for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest))
		if (parse(head, family, &p))
			look(&p.route, arg);
}

static void clear(struct dump *d)
{
	free(d->bytes);
	nl_close_socket(&d->news);
	memset(d, 0, sizeof(*d));
}

/* ---- what is remembered ---- */

static struct nl_sock *open_news(int family)
{
	struct nl_sock *sk = nl_open(NETLINK_ROUTE);

	if (sk && nl_socket_add_membership(
			  sk, family == IPV4 ? RTNLGRP_IPV4_ROUTE
					     : RTNLGRP_IPV6_ROUTE) < 0)
		nl_close_socket(&sk);
	return sk;
}

/* A route by a trace's device, or in a trace's table. */
static bool is_a_traces(const struct nlmsghdr *head)
{
	const struct rtmsg *rtm = NLMSG_DATA(head);
	const struct rtattr *attr = RTM_RTA(rtm);
	int rest = (int)RTM_PAYLOAD(head);

	if (head->nlmsg_len < NLMSG_LENGTH(sizeof(*rtm)))
		return false;
	for (; RTA_OK(attr, rest); attr = RTA_NEXT(attr, rest))
		if ((attr->rta_type == RTA_OIF &&
		     routes_is_a_traces((int)u32_of(attr))) ||
		    (attr->rta_type == RTA_TABLE &&
		     policy_is_table(u32_of(attr))))
			return true;
	return false;
}

/* Has another program changed the routes since they were read? */
static bool is_old(const struct dump *d)
{
	_Alignas(struct nlmsghdr) char message[16384];
	ssize_t n;

	while ((n = recv(nl_socket_get_fd(d->news), message, sizeof(message),
			 MSG_DONTWAIT)) > 0) {
		struct nlmsghdr *head = (void *)message;
		int rest = (int)n;

		for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest))
			if (!is_a_traces(head))
				return true;
	}
	return n == 0 || errno != EAGAIN;
}

static int refresh(struct dump *d, int family)
{
	if (d->news && !is_old(d))
		return 0;
	nl_close_socket(&d->news);
	d->news = open_news(family);
	if (read_all(d, family, RT_TABLE_UNSPEC) == 0)
		return 0;
	nl_close_socket(&d->news);
	return -1;
}

void route_dump_remember(void)
{
	remembers = true;
}

void route_dump_forget(void)
{
	remembers = false;
	for (int i = 0; i < IP_FAMILIES; i++)
		clear(&remembered[i]);
}

int route_dump_table(int family, uint32_t table,
		     void (*look)(const struct route *route, void *arg),
		     void *arg)
{
	struct dump own = { .bytes = NULL };
	struct dump *d = remembers ? &remembered[family] : &own;
	int err = remembers ? refresh(d, family) : read_all(d, family, table);

	/* A table without routes may not exist. */
	if (err < 0 && errno == ENOENT && table)
		err = 0;
	else if (err == 0)
		walk(d, family, look, arg);
	clear(&own);
	return err;
}

int route_dump_each(int family,
		    void (*look)(const struct route *route, void *arg),
		    void *arg)
{
	return route_dump_table(family, RT_TABLE_UNSPEC, look, arg);
}
