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
#include <sys/socket.h>
#include <unistd.h>

#include "base/nl.h"
#include "host/uplink/nexthops.h"
#include "host/uplink/route_message.h"
#include "host/uplink/route_set.h"
#include "host/uplink/traces.h"

#define CHUNK 65536 /* no message of a dump is larger */

struct dump {
	struct route_set set;
	struct nexthops hops; /* as far as routes name them only */
	bool knows_hops;
	struct nl_sock *news; /* NULL: not to be used again */
};

static struct dump remembered[IP_FAMILIES];
static pid_t remembers; /* this process; a child has no use for it */

/* ---- a dump ---- */

static void clear(struct dump *d)
{
	route_set_clear(&d->set);
	nexthops_free(&d->hops);
	d->knows_hops = false;
}

/* They may be in an object. Returns 0, or -1 with errno. */
static int find_hops(struct dump *d, struct route_message *message)
{
	if (!message->nexthop || message->route.n_hops > 0)
		return 0;
	if (!d->knows_hops && nexthops_read(&d->hops) < 0)
		return -1;
	d->knows_hops = true;
	message->route.n_hops = nexthops_find(&d->hops, message->nexthop,
					      message->hop, ROUTE_HOPS_MAX);
	return 0;
}

/*
 * Take what was received. Returns 0, 1 at the end of the dump, or -1 with errno:
 * EAGAIN if routes were changed meanwhile.
 */
static int take(struct dump *d, int family, void *bytes, ssize_t len)
{
	static struct route_message message;
	struct nlmsghdr *head = bytes;
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
		if (route_message_parse(head, family, &message) &&
		    (find_hops(d, &message) < 0 ||
		     route_set_add(&d->set, &message.route) < 0))
			return -1;
	}
	return 0;
}

static int receive(struct nl_sock *sk, int family, struct dump *d)
{
	static _Alignas(struct nlmsghdr) char bytes[CHUNK];
	int end = 0;

	clear(d);
	while (end == 0) {
		ssize_t n = recv(nl_socket_get_fd(sk), bytes, sizeof(bytes), 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		end = take(d, family, bytes, n);
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
		err = ask(sk, family, table) < 0 ? -1 : receive(sk, family, d);
	}
	return err;
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
static bool is_a_traces(const struct nlmsghdr *head, int family)
{
	static struct route_message message;
	const struct route *route = &message.route;

	return route_message_parse(head, family, &message) &&
	       (traces_own_table(route->table) ||
		(route->n_hops == 1 &&
		 traces_own_device(route->hop[0].ifindex)));
}

/* Has another program changed the routes since they were read? */
static bool is_old(const struct dump *d, int family)
{
	_Alignas(struct nlmsghdr) char message[16384];
	ssize_t n;

	while ((n = recv(nl_socket_get_fd(d->news), message, sizeof(message),
			 MSG_DONTWAIT)) > 0) {
		struct nlmsghdr *head = (void *)message;
		int rest = (int)n;

		for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest))
			if (!is_a_traces(head, family))
				return true;
	}
	return n == 0 || errno != EAGAIN;
}

static int refresh(struct dump *d, int family)
{
	if (d->news && !is_old(d, family))
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
	remembers = getpid();
}

void route_dump_forget(void)
{
	if (remembers != getpid())
		return;
	remembers = 0;
	for (int i = 0; i < IP_FAMILIES; i++) {
		clear(&remembered[i]);
		nl_close_socket(&remembered[i].news);
	}
}

int route_dump_table(int family, uint32_t table,
		     void (*look)(const struct route *route, void *arg),
		     void *arg)
{
	struct dump own = { .news = NULL };
	const bool can = remembers == getpid();
	struct dump *d = can ? &remembered[family] : &own;
	int err = can ? refresh(d, family) : read_all(d, family, table);

	/* A table without routes may not exist. */
	if (err < 0 && errno == ENOENT && table)
		err = 0;
	else if (err == 0)
		route_set_each(&d->set, look, arg);
	clear(&own);
	return err;
}

int route_dump_each(int family,
		    void (*look)(const struct route *route, void *arg),
		    void *arg)
{
	return route_dump_table(family, RT_TABLE_UNSPEC, look, arg);
}
