// SPDX-License-Identifier: GPL-2.0-or-later
/* The diversion: its sockets. */
#include "program/diversion.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netlink/socket.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/nl.h"
#include "base/util.h"
#include "program/diversion_table.h"

/* Bytes, as the relay gives its own ends: src/relay/endpoint.c. */
#define TCP_BUFFER (208 << 10)

#ifndef IPV6_TRANSPARENT
#define IPV6_TRANSPARENT 75
#endif

static int set_int(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int bind_loopback(int fd, int family, uint16_t port)
{
	const struct sockaddr_in v4 = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr =
						htonl(INADDR_LOOPBACK) };
	const struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
					 .sin6_port = htons(port),
					 .sin6_addr = in6addr_loopback };

	if (family == IPV4)
		return bind(fd, (const struct sockaddr *)&v4, sizeof(v4));
	return bind(fd, (const struct sockaddr *)&v6, sizeof(v6));
}

/*
 * At any port. Accepted sockets inherit the options. They are at the port to which
 * the program connected, and must not keep a server of the program from it.
 */
static int open_listener(int family)
{
	autoclose int fd = socket(
		ip_af(family), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int opened;

	if (fd < 0)
		return -1;
	(void)!set_int(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	(void)!set_int(fd, SOL_SOCKET, SO_RCVBUF, TCP_BUFFER);
	(void)!set_int(fd, SOL_SOCKET, SO_SNDBUF, TCP_BUFFER);
	(void)!set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if ((family == IPV4
		     ? set_int(fd, IPPROTO_IP, IP_TRANSPARENT, 1)
		     : set_int(fd, IPPROTO_IPV6, IPV6_TRANSPARENT, 1)) < 0 ||
	    bind_loopback(fd, family, 0) < 0 || listen(fd, SOMAXCONN) < 0)
		return -1;
	opened = fd;
	fd = -1;
	return opened;
}

/* Of one of ours, whose port the kernel chose; 0: unknown. */
static uint16_t port_of(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at = { .v6 = { 0 } };
	socklen_t len = sizeof(at);

	if (getsockname(fd, &at.any, &len) < 0)
		return 0;
	return ntohs(at.any.sa_family == AF_INET ? at.v4.sin_port
						 : at.v6.sin6_port);
}

int diversion_datagrams(int family, uint16_t port)
{
	autoclose int fd = socket(ip_af(family),
				  SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int opened;

	if (fd < 0 || bind_loopback(fd, family, port) < 0)
		return -1;
	opened = fd;
	fd = -1;
	return opened;
}

/* A copy of the descriptor outlives the socket of libnl. */
static int descriptor(struct nl_sock *sk)
{
	return sk ? fcntl(nl_socket_get_fd(sk), F_DUPFD_CLOEXEC, 3) : -1;
}

static int open_family(struct diversion *d, struct nl_sock *tables, int family)
{
	uint16_t port;

	d->listener[family] = open_listener(family);
	if (d->listener[family] < 0)
		return -1;
	port = port_of(d->listener[family]);
	if (port && diversion_table_add(tables, family, port) == 0)
		return 0;
	close_fd(&d->listener[family]);
	return -1;
}

int diversion_open(struct diversion *d)
{
	autonl struct nl_sock *tables = nl_open(NETLINK_NETFILTER);
	autonl struct nl_sock *sockets = nl_open(NETLINK_SOCK_DIAG);

	*d = (struct diversion)DIVERSION_INIT;
	if (!tables)
		return error_errno("cannot open a netlink socket for "
				   "--host-port");
	nl_socket_disable_auto_ack(tables);
	if (open_family(d, tables, IPV4) < 0)
		return error_errno(
			"cannot divert the program's connections for "
			"--host-port, which needs the kernel's nf_tables with "
			"nft_tproxy and nft_socket");
	if (open_family(d, tables, IPV6) < 0)
		detail("--host-port: the program has no [::1]: %s",
		       strerror(errno));
	d->tables = descriptor(tables);
	d->sockets = descriptor(sockets);
	if (d->tables < 0 || d->sockets < 0)
		return error_errno("cannot open the sockets for --host-port");
	return 0;
}

void diversion_close(struct diversion *d)
{
	for (int i = 0; i < IP_FAMILIES; i++)
		close_fd(&d->listener[i]);
	close_fd(&d->tables);
	close_fd(&d->sockets);
}
