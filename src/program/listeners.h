/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listening sockets in the trace's network namespace at the addresses of the
 * host's own name servers. The program sends its queries there, and the relay
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
 * Open sockets at the server's address, port 53, in the caller's network
 * namespace. Its loopback device must be up. If the address is not a loopback
 * address, policy routing keeps only packets to and from its port 53 inside;
 * the host's other services at that address can be reached as before.
 * fe80::1%eth0 needs a device of that name. Needs CAP_NET_ADMIN and
 * CAP_NET_BIND_SERVICE. Returns 0, or -1 after a warning, without sockets.
 */
int listeners_open(const struct nameserver *server, int fds[LISTENER_KINDS]);

#endif
