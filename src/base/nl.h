/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink(7) through libnl: opening a socket, and errors as errno. A socket
 * belongs to the network namespace in which it was opened.
 */
#ifndef BASE_NL_H
#define BASE_NL_H

#include <netlink/netlink.h>
#include <netlink/route/route.h>
#include <sys/types.h>

/* A local that is closed when it goes out of scope. */
#define autonl __attribute__((cleanup(nl_close_socket)))

/* Connect to a netlink protocol. Returns NULL with errno. */
struct nl_sock *nl_open(int protocol);

/*
 * The same for a socket that another process has opened. Takes the descriptor,
 * which may be -1.
 */
struct nl_sock *nl_adopt(int protocol, int fd);

void nl_close_socket(struct nl_sock **sk);

/* For which packet a route is looked for. */
struct nl_route_query {
	struct nl_addr *dst;
	struct nl_addr *src; /* NULL: it has no source yet */
	int iif; /* the device by which it comes; 0: the host sends it itself */
	const uid_t
		*user; /* of the process that sends it; NULL: the caller's */
};

/*
 * The route that the kernel would use. Returns 0 or an NLE_ code. The caller
 * releases *route by rtnl_route_put(); it may be NULL after a success.
 */
int nl_route_ask(struct nl_sock *sk, const struct nl_route_query *query,
		 struct rtnl_route **route);

/* The same for dst alone; libnl itself has this since 3.5. */
int nl_route_lookup(struct nl_sock *sk, struct nl_addr *dst,
		    struct rtnl_route **route);

/* The errno for a libnl error (negative NLE_ code), and 0 for success. */
int nl_errno(int nl_error);

#endif
