/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of nf_tables that leads connections to loopback into one socket.
 * There is one for each family, and each takes a netlink socket (NETFILTER) of
 * the namespace, without automatic acknowledgements.
 */
#ifndef PROGRAM_DIVERSION_TABLE_H
#define PROGRAM_DIVERSION_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct nl_sock;

/*
 * Make the table, for no port yet. port is where the socket listens, which is
 * transparent. Returns 0, or -1 with errno.
 */
int diversion_table_add(struct nl_sock *tables, int family, uint16_t port);

/* Lead connections to this port there, or no longer. As above. */
int diversion_table_set(struct nl_sock *tables, int family, uint16_t port,
			bool on);

#endif
