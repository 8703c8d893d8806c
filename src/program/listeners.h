/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the program finds the host's name servers: sockets in the trace's
 * network namespace that bear the addresses of the host's. A relay on the host
 * answers them.
 */
#ifndef PROGRAM_LISTENERS_H
#define PROGRAM_LISTENERS_H

#include "base/resolv_conf.h"

enum {
	LISTENER_UDP,
	LISTENER_TCP,
	LISTENER_KINDS
};

/*
 * Sockets at the server's address, port 53, in the caller's network namespace,
 * whose loopback is up. An address that is not of loopback is not made one of
 * the namespace's: packets to and from its port 53 alone are kept inside, by
 * policy routing, and what else the host has at that address is reached as
 * before. fe80::1%eth0 needs a device of that name. Takes CAP_NET_ADMIN, and
 * CAP_NET_BIND_SERVICE. Returns 0, or -1 after a warning, without sockets.
 */
int listeners_open(const struct nameserver *server, int fds[LISTENER_KINDS]);

#endif
