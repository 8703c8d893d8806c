/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of iptables-legacy, read from the kernel without running iptables:
 * <linux/netfilter_ipv4/ip_tables.h> and its twin for IPv6. Reading a table
 * that does not exist would create it: see xtables_legacy_tables().
 */
#ifndef HOST_FIREWALL_LEGACY_H
#define HOST_FIREWALL_LEGACY_H

/* The C library's addresses first: the kernel's headers then leave them out. */
#include <netinet/in.h>

#include <linux/netfilter_ipv4/ip_tables.h>
#include <stddef.h>

/* The families have the same messages, but different entries in them. */
struct legacy_layout {
	int domain;
	int level;
	size_t entry_size;
	size_t target_offset;
	size_t next_offset;
	size_t counters;
};

const struct legacy_layout *legacy_layout(int family);

/* Returns a socket for legacy_read(), or -1 with errno. */
int legacy_open(int family);

/*
 * Read a table, in which the entries begin at entrytable and have info->size
 * bytes. Tries again if it changes meanwhile. Returns the table, which the
 * caller frees, or NULL with errno.
 */
struct ipt_get_entries *legacy_read(int fd, const struct legacy_layout *l,
				    const char *table,
				    struct ipt_getinfo *info);

#endif
