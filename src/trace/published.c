// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's ports that clients on the host shall reach. */
#include "trace/published.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/listening.h"
#include "base/log.h"
#include "base/util.h"
#include "program/netns.h"

/* Bytes, as the relay gives its own ends: src/relay/endpoint.c. */
#define TCP_BUFFER (208 << 10)

static int bind_to(int fd, const struct ip *ip, uint16_t port)
{
	const struct sockaddr_in v4 = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = ip->v4 };
	const struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
					 .sin6_port = htons(port),
					 .sin6_addr = ip->v6 };

	if (ip->family == IPV4)
		return bind(fd, (const struct sockaddr *)&v4, sizeof(v4));
	return bind(fd, (const struct sockaddr *)&v6, sizeof(v6));
}

static int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

/* Accepted sockets inherit the options. */
int published_open_socket(const struct publish_option *option,
			  const struct ip *ip)
{
	int type = option->udp ? SOCK_DGRAM : SOCK_STREAM;
	autoclose int fd = socket(ip_af(ip->family),
				  type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int opened;

	if (fd < 0)
		return -1;
	if (ip->family == IPV6)
		(void)!set_int(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (!option->udp) {
		(void)!set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		(void)!set_int(fd, SOL_SOCKET, SO_RCVBUF, TCP_BUFFER);
		(void)!set_int(fd, SOL_SOCKET, SO_SNDBUF, TCP_BUFFER);
		(void)!set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	}
	if (bind_to(fd, ip, option->host_port) < 0 ||
	    (!option->udp && listen(fd, LISTENING_OURS) < 0))
		return -1;
	opened = fd;
	fd = -1;
	return opened;
}

static int explain(const struct publish_option *option)
{
	if (errno == EADDRINUSE)
		return error("--publish %s: port %u of the host is in use "
			     "('ss -lnp' shows by whom)",
			     option->text, option->host_port);
	if (errno == EACCES)
		return error("--publish %s: only root may open port %u of the "
			     "host, as it is below the "
			     "net.ipv4.ip_unprivileged_port_start of "
			     "sysctl(8): use a higher port, as in --publish "
			     "%u:%u",
			     option->text, option->host_port,
			     option->host_port + 8000, option->port);
	if (errno == EADDRNOTAVAIL)
		return error("--publish %s: the host does not have that "
			     "address ('ip addr' shows its addresses)",
			     option->text);
	return error_errno("--publish %s: cannot open port %u of the host",
			   option->text, option->host_port);
}

/* A host without IPv6 has just the other one. */
static bool is_missing(int family)
{
	return family == IPV6 &&
	       (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT);
}

struct ip published_loopback(int family)
{
	struct ip ip = { .family = family };

	if (family == IPV4)
		ip.v4.s_addr = htonl(INADDR_LOOPBACK);
	else
		ip.v6 = in6addr_loopback;
	return ip;
}

/* The address to listen at. Returns false if there is none of the family. */
static bool choose_address(const struct publish_option *option, int family,
			   struct ip *ip)
{
	*ip = (struct ip){ .family = family };
	if (option->where == PUBLISH_ADDRESS) {
		*ip = option->address;
		return ip->family == family;
	}
	if (option->where == PUBLISH_LOOPBACK)
		*ip = published_loopback(family);
	return true;
}

static int open_one(struct published *p, const struct publish_option *option)
{
	for (int i = 0; i < IP_FAMILIES; i++) {
		struct published_socket *s = &p->socket[p->n];
		struct ip ip;

		if (!choose_address(option, i, &ip))
			continue;
		s->option = option;
		s->family = i;
		s->fd = published_open_socket(option, &ip);
		if (s->fd >= 0)
			p->n++;
		else if (option->where == PUBLISH_ADDRESS || !is_missing(i))
			return explain(option);
	}
	return 0;
}

int published_open(struct published *p, const struct options *opt)
{
	p->opt = opt;
	for (size_t i = 0; i < opt->n_published; i++)
		if (open_one(p, &opt->published[i]) < 0)
			return -1;
	return 0;
}

static bool is_outside(const struct publish_option *option)
{
	return option->where == PUBLISH_EVERYWHERE ||
	       (option->where == PUBLISH_ADDRESS &&
		!ip_is_loopback(&option->address));
}

void published_leave_outside(struct published *p)
{
	size_t left = 0;

	for (size_t i = 0; i < p->n; i++) {
		if (is_outside(p->socket[i].option))
			close_fd(&p->socket[i].fd);
		else
			p->socket[left++] = p->socket[i];
	}
	p->n = left;
}

void published_report(const struct published *p)
{
	for (size_t i = 0; i < p->opt->n_published; i++) {
		const struct publish_option *o = &p->opt->published[i];

		if (is_outside(o))
			say("Other hosts can reach the program's port %u%s by "
			    "port %u of this host.",
			    o->port, o->udp ? "/udp" : "", o->host_port);
	}
}

/* The program may listen at either loopback address. */
static int give_to_relay(struct published *p, struct published_socket *s)
{
	const struct relay_server servers[IP_FAMILIES] = {
		{ published_loopback(IPV4), s->option->port },
		{ published_loopback(IPV6), s->option->port },
	};
	int err;

	if (s->option->udp)
		err = relay_add_datagrams(&p->relay, s->fd,
					  &servers[s->family]);
	else
		err = relay_add_streams(&p->relay, s->fd, servers, 2);
	close_fd(&s->fd);
	return err;
}

int published_start(struct published *p, const struct published_place *place)
{
	const struct relay_config config = {
		.comm = "nsntrace-inlet",
		.loss = "clients on the host can no longer reach the program",
		.ports = true,
		.uid = place->uid,
		.gid = place->gid,
		.enter = netns_enter,
		.netns = place->netns,
		.own_userns = place->own_userns,
	};

	if (p->n == 0 && !p->opt->publish_all)
		return 0;
	if (relay_start(&p->relay, &config) < 0)
		return -1;
	for (size_t i = 0; i < p->n; i++)
		if (give_to_relay(p, &p->socket[i]) < 0)
			return -1;
	return 0;
}

int published_watch_fd(const struct published *p)
{
	return p->relay.control;
}

void published_look(struct published *p)
{
	struct relay_note note;

	relay_look(&p->relay, &note);
	if (note.what == RELAY_FULL)
		warning("clients have %u connections to the program's ports, "
			"and can have no more: others wait",
			note.connections);
}

void published_forget(struct published *p, pid_t pid)
{
	if (pid == p->relay.pid)
		p->relay.pid = 0;
}

void published_end(struct published *p)
{
	relay_end(&p->relay);
	for (size_t i = 0; i < p->n; i++)
		close_fd(&p->socket[i].fd);
}

void published_reap(struct published *p)
{
	relay_reap(&p->relay);
}
