// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the program finds the host's name servers. For an address outside of
 * loopback, as 192.168.1.2 of the host's own, there is
 *
 *	rule: to 192.168.1.2 dport 53 lookup TABLE
 *	rule: to 192.168.1.2 sport 53 lookup TABLE
 *	TABLE: local 192.168.1.2 dev lo src 127.0.0.1
 *
 * so that queries, and the answers to what was sent from that address, are
 * delivered here, on lo. The address is none of the namespace's by that: only a
 * transparent socket may be bound to it (IP_TRANSPARENT in ip(7)).
 */
#include "program/listeners.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netlink/msg.h>
#include <netlink/route/route.h>
#include <string.h>
#include <sys/socket.h>

#include "base/ip_rule.h"
#include "base/link.h"
#include "base/log.h"
#include "base/nl.h"

#define PORT 53

/* The namespace is ours: any numbers that the kernel does not use will do. */
#define RULE_PRIORITY 53
#define TABLE	      0x6e000035

#ifndef IPV6_TRANSPARENT
#define IPV6_TRANSPARENT 75
#endif

/*
 * Bytes. As many queries as a thousand programs may ask at once wait here (each
 * takes some 800); what a connection may hold in the kernel is little.
 */
#define UDP_BUFFER (1 << 20)
#define TCP_BUFFER (16 << 10)

static int device_of(const struct nameserver *server)
{
	return (int)if_nametoindex(server->scope[0] ? server->scope : "lo");
}

/* For packets to or from that port. */
static int add_rule(struct nl_sock *sk, const struct ip *ip, uint16_t dport,
		    uint16_t sport)
{
	const struct ip_rule rule = { .family = ip->family,
				      .priority = RULE_PRIORITY,
				      .action = FR_ACT_TO_TBL,
				      .table = TABLE,
				      .to = ip,
				      .dport = dport,
				      .sport = sport };

	return ip_rule_add(sk, &rule) < 0 ? -nl_syserr2nlerr(errno) : 0;
}

static int add_route(struct nl_sock *sk, const struct nameserver *server)
{
	const struct ip *ip = &server->ip;
	const struct ip loopback = { .family = IPV4,
				     .v4.s_addr = htonl(INADDR_LOOPBACK) };
	struct rtnl_route *route = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *dst = ip_to_nl(ip, ip_bits(ip->family));
	struct nl_addr *src = ip_to_nl(&loopback, 32);
	int err = -NLE_NOMEM;

	if (route && dst && hop && src) {
		rtnl_route_set_family(route, ip_af(ip->family));
		rtnl_route_set_table(route, TABLE);
		rtnl_route_set_type(route, RTN_LOCAL);
		rtnl_route_set_scope(route, RT_SCOPE_HOST);
		rtnl_route_set_dst(route, dst);
		if (ip->family == IPV4)
			rtnl_route_set_pref_src(route, src);
		rtnl_route_nh_set_ifindex(hop, device_of(server));
		rtnl_route_add_nexthop(route, hop); /* takes hop */
		hop = NULL;
		err = rtnl_route_add(sk, route, NLM_F_CREATE | NLM_F_EXCL);
	}
	if (hop)
		rtnl_route_nh_free(hop);
	nl_addr_put(src);
	nl_addr_put(dst);
	rtnl_route_put(route);
	return err == -NLE_EXIST ? 0 : err;
}

/*
 * Packets to a link-local address need a source address of the same device,
 * which the trace may lack.
 */
static int add_source(struct nl_sock *sk, const struct nameserver *server)
{
	struct ip source = { .family = IPV6 };

	inet_pton(AF_INET6, "fe80::53:1", &source.v6);
	if (!memcmp(&source.v6, &server->ip.v6, sizeof(source.v6)))
		source.bytes[15]++;
	if (link_add_address(sk, device_of(server), &source, 128) == 0 ||
	    errno == EEXIST)
		return 0;
	return -nl_syserr2nlerr(errno);
}

static int route_here(const struct nameserver *server)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	int err;

	if (!sk)
		return -1;
	err = add_rule(sk, &server->ip, PORT, 0);
	if (err >= 0)
		err = add_rule(sk, &server->ip, 0, PORT);
	if (err >= 0)
		err = add_route(sk, server);
	if (err >= 0 && server->scope[0])
		err = add_source(sk, server);
	if (err >= 0)
		return 0;
	errno = nl_errno(err);
	return -1;
}

static int bind_socket(int fd, const struct nameserver *server)
{
	const struct ip *ip = &server->ip;
	const struct sockaddr_in v4 = { .sin_family = AF_INET,
					.sin_port = htons(PORT),
					.sin_addr = ip->v4 };
	const struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(PORT),
		.sin6_addr = ip->v6,
		.sin6_scope_id =
			server->scope[0] ? (uint32_t)device_of(server) : 0,
	};

	if (ip->family == IPV4)
		return bind(fd, (const struct sockaddr *)&v4, sizeof(v4));
	return bind(fd, (const struct sockaddr *)&v6, sizeof(v6));
}

static int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int make_transparent(int fd, int family)
{
	if (family == IPV4)
		return set_int(fd, IPPROTO_IP, IP_TRANSPARENT, 1);
	return set_int(fd, IPPROTO_IPV6, IPV6_TRANSPARENT, 1);
}

/* Accepted sockets inherit these options. */
static void set_buffers(int fd, int type)
{
	if (type == SOCK_STREAM) {
		(void)!set_int(fd, SOL_SOCKET, SO_RCVBUF, TCP_BUFFER);
		(void)!set_int(fd, SOL_SOCKET, SO_SNDBUF, TCP_BUFFER);
		(void)!set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	} else if (set_int(fd, SOL_SOCKET, SO_RCVBUFFORCE, UDP_BUFFER) < 0) {
		(void)!set_int(fd, SOL_SOCKET, SO_RCVBUF, UDP_BUFFER);
	}
}

static int open_one(const struct nameserver *server, int type)
{
	autoclose int fd = socket(ip_af(server->ip.family),
				  type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int opened;

	if (fd < 0)
		return -1;
	set_buffers(fd, type);
	if ((!ip_is_loopback(&server->ip) &&
	     make_transparent(fd, server->ip.family) < 0) ||
	    bind_socket(fd, server) < 0 ||
	    (type == SOCK_STREAM && listen(fd, SOMAXCONN) < 0))
		return -1;
	opened = fd;
	fd = -1;
	return opened;
}

int listeners_open(const struct nameserver *server, int fds[LISTENER_KINDS])
{
	char text[IP_TEXT_SIZE];

	ip_text(&server->ip, text);
	fds[LISTENER_UDP] = fds[LISTENER_TCP] = -1;
	if (device_of(server) <= 0) {
		warning("the program cannot reach the name server '%s%%%s', "
			"because the trace has no device '%s'",
			text, server->scope, server->scope);
		return -1;
	}
	if (ip_is_loopback(&server->ip) || route_here(server) == 0)
		fds[LISTENER_UDP] = open_one(server, SOCK_DGRAM);
	if (fds[LISTENER_UDP] >= 0)
		fds[LISTENER_TCP] = open_one(server, SOCK_STREAM);
	if (fds[LISTENER_TCP] >= 0)
		return 0;
	warning("the program cannot reach the host's name server '%s': %s",
		text, strerror(errno));
	close_fd(&fds[LISTENER_UDP]);
	return -1;
}
