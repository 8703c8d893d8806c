// SPDX-License-Identifier: GPL-2.0-or-later
/* --publish all: the ports on which the program listens, as they come and go. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/await.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/listening.h"
#include "base/log.h"
#include "base/nl.h"
#include "trace/published.h"

/* ms between two looks: soon after the start, when most servers come up. */
#define FIRST_LOOK 50
#define LAST_LOOK  1000

#define PRIVILEGED 1023 /* ports up to this one are left out */
#define OPEN_MAX   40 /* at a time: the relay has no more listeners */
#define LINES_MAX  16

static const struct ip loopback[IP_FAMILIES] = {
	{ .family = IPV4, .bytes = { 127, 0, 0, 1 } },
	{ .family = IPV6, .v6 = IN6ADDR_LOOPBACK_INIT },
};

int published_listen(const struct options *opt, int control)
{
	autonl struct nl_sock *sk = NULL;
	const int ok = 0;
	int fd;

	if (!opt->publish_all)
		return 0;
	sk = nl_open(NETLINK_SOCK_DIAG);
	if (!sk)
		return error_errno("cannot open a netlink socket for "
				   "--publish all");
	fd = nl_socket_get_fd(sk);
	if (fds_send(control, &ok, sizeof(ok), &fd, 1) < 0)
		return error_errno("cannot send a netlink socket to nsntrace");
	return 0;
}

static void note_ours(void *arg, const struct listening *l)
{
	port_set_add(arg, l->port);
}

int published_connect(struct published *p, int control)
{
	int fds[FDS_MAX];
	int ok;

	if (!p->opt->publish_all)
		return 0;
	errno = 0;
	if (await_message(control, &ok, sizeof(ok), fds, AWAIT_LIMIT) !=
	    (ssize_t)sizeof(ok))
		return -1;
	p->trace = nl_adopt(NETLINK_SOCK_DIAG, fds[0]);
	if (!p->trace)
		return error_errno("cannot use the netlink socket for "
				   "--publish all");
	p->interval = FIRST_LOOK;
	listening_each(p->trace, IPPROTO_TCP, note_ours, &p->ours);
	return 0;
}

static void fill_servers(struct relay_server servers[IP_FAMILIES],
			 uint16_t port)
{
	for (int i = 0; i < IP_FAMILIES; i++)
		servers[i] = (struct relay_server){ loopback[i], port };
}

/* By a rule of the host's. That takes a program to see, so once is enough. */
static bool is_served(struct published *p, const struct publish_option *option,
		      int family)
{
	char rule[SERVED_RULE_SIZE];

	if (port_set_has(&p->served, option->host_port))
		return true;
	if (!published_is_served(option, family, rule))
		return false;
	detail("port %u of the host is in use: '%s'", option->host_port, rule);
	port_set_add(&p->served, option->host_port);
	return true;
}

/* At least one address of the host's loopback. Returns 0, or -1 with errno. */
static int open_port(struct published *p, uint16_t port)
{
	const struct publish_option option = { .host_port = port,
					       .port = port };
	struct relay_server servers[IP_FAMILIES];
	int opened = 0, err = 0;

	fill_servers(servers, port);
	for (int i = 0; i < IP_FAMILIES; i++) {
		autoclose int fd = published_open_socket(&option, &loopback[i]);

		if (fd < 0)
			err = errno;
		else if (is_served(p, &option, i))
			err = EADDRINUSE;
		else if (relay_add_streams(&p->relay, fd, servers,
					   IP_FAMILIES) == 0)
			opened++;
	}
	errno = err;
	return opened > 0 ? 0 : -1;
}

static void publish(struct published *p, uint16_t port)
{
	bool is_new = !port_set_has(&p->seen, port);

	if (p->n_open == OPEN_MAX)
		return;
	port_set_add(&p->seen, port);
	if (open_port(p, port) < 0) {
		if (is_new && p->n_said++ < LINES_MAX)
			say("Clients on the host cannot reach the program's "
			    "port %u: %s.",
			    port, strerror(errno));
		return;
	}
	port_set_add(&p->open, port);
	p->n_open++;
	if (is_new && p->n_said++ < LINES_MAX)
		say("Clients on the host can reach the program's port %u.",
		    port);
}

static void withdraw(struct published *p, uint16_t port)
{
	struct relay_server servers[IP_FAMILIES];

	fill_servers(servers, port);
	(void)relay_remove_streams(&p->relay, servers, IP_FAMILIES);
	port_set_remove(&p->open, port);
	p->n_open--;
	detail("the program no longer listens on port %u", port);
}

struct look {
	struct published *p;
	struct port_set listening;
};

/* One that --publish names has a listener already. */
static bool is_named(const struct options *opt, uint16_t port)
{
	for (size_t i = 0; i < opt->n_published; i++)
		if (!opt->published[i].udp && opt->published[i].port == port)
			return true;
	return false;
}

static void note_listening(void *arg, const struct listening *l)
{
	struct look *look = arg;

	if (l->port <= PRIVILEGED || port_set_has(&look->p->ours, l->port) ||
	    is_named(look->p->opt, l->port) ||
	    (!listening_takes(l, &loopback[IPV4]) &&
	     !listening_takes(l, &loopback[IPV6])))
		return;
	port_set_add(&look->listening, l->port);
}

/* Call change() for the ports that are in one set and not in the other. */
static void each_new(struct published *p, const struct port_set *in,
		     const struct port_set *not_in,
		     void (*change)(struct published *p, uint16_t port))
{
	for (size_t at = 0; at < sizeof(in->bits); at++) {
		unsigned int change_bits = in->bits[at] & ~not_in->bits[at];

		for (unsigned int bit = 0; change_bits >> bit; bit++)
			if (change_bits & 1U << bit)
				change(p, (uint16_t)(at * 8 + bit));
	}
}

int published_wait(const struct published *p)
{
	int64_t left = p->next - now_ms();

	if (!p->trace)
		return -1;
	return left > 0 ? (int)left : 0;
}

void published_follow(struct published *p)
{
	static struct look look;
	static struct port_set open;

	if (published_wait(p) != 0)
		return;
	look = (struct look){ .p = p };
	listening_each(p->trace, IPPROTO_TCP, note_listening, &look);
	open = p->open;
	each_new(p, &open, &look.listening, withdraw);
	each_new(p, &look.listening, &open, publish);
	p->next = now_ms() + p->interval;
	if (p->interval < LAST_LOOK)
		p->interval *= 2;
}

void published_release(struct published *p)
{
	nl_close_socket(&p->trace);
}
