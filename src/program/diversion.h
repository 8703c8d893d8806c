/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leads the program's connections to some ports of its loopback addresses into
 * sockets of ours, from where the relay takes them to the host. Where a socket
 * of the program listens on such a port, that gets its connections.
 */
#ifndef PROGRAM_DIVERSION_H
#define PROGRAM_DIVERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"

/* Descriptors of the trace's network namespace, or -1. */
struct diversion {
	int listener[IP_FAMILIES]; /* TCP; a family may be missing */
	int tables; /* of NETLINK_NETFILTER, for diversion_table_set() */
	int sockets; /* of NETLINK_SOCK_DIAG */
};

#define DIVERSION_FDS 4

#define DIVERSION_INIT                                                         \
	{                                                                      \
		.listener = { -1, -1 }, .tables = -1, .sockets = -1            \
	}

/*
 * Open it in the caller's network namespace, in which loopback is up, for no
 * port yet. Needs CAP_NET_ADMIN. Returns 0, or -1 after a message.
 */
int diversion_open(struct diversion *d);

/*
 * A UDP socket of the caller's namespace at that port of 127.0.0.1 or ::1.
 * Returns the socket, or -1 with errno.
 */
int diversion_datagrams(int family, uint16_t port);

void diversion_close(struct diversion *d);

#endif
