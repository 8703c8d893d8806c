/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which ports processes in a network namespace listen on, from sock_diag(7). */
#ifndef BASE_LISTENING_H
#define BASE_LISTENING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"

struct nl_sock;

/*
 * The backlog of sockets with which nsntrace listens for others: no other program
 * has chosen this number, so it tells such sockets apart. (somaxconn is at least
 * this large since Linux 5.4, unless somebody has made it smaller.)
 */
#define LISTENING_OURS 1021

/* A TCP socket that listens, or a UDP socket that anybody may send to. */
struct listening {
	struct ip at;
	uint16_t port; /* in host byte order */
	bool takes_both; /* one of IPv6 that takes IPv4, too */
	uint32_t backlog; /* of listen(2); 0 for UDP */
};

/* Is it bound to all addresses of its family? */
bool listening_is_any(const struct listening *l);

/* Does it take what is sent to this address? */
bool listening_takes(const struct listening *l, const struct ip *addr);

/*
 * Call take() for each such socket in the namespace in which sk, a socket of
 * NETLINK_SOCK_DIAG, was opened. protocol is IPPROTO_TCP or IPPROTO_UDP. What
 * cannot be read is not there.
 */
void listening_each(struct nl_sock *sk, uint8_t protocol,
		    void (*take)(void *arg, const struct listening *l),
		    void *arg);

#endif
