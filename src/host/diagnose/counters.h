/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace's rules, and what one has counted, read from the kernel without a
 * program: those
 * of iptables-nft by <linux/netfilter/nf_tables.h>, those of iptables-legacy by
 * <linux/netfilter_ipv4/ip_tables.h> and its like for IPv6.
 */
#ifndef HOST_DIAGNOSE_COUNTERS_H
#define HOST_DIAGNOSE_COUNTERS_H

#include <stdint.h>

#include "host/firewall/xtables.h"

/*
 * The packets that the rule with the tag in its comment has counted, in the nat
 * table's POSTROUTING. Returns 0, or -1 with errno, ENOENT if it is not there.
 */
int counters_read(const struct xtables *xt, const char *tag, uint64_t *packets);

/*
 * How many rules bear the tag in their comments, in the table's chain (nft) or
 * in all of the table (legacy)? -1 with errno if that cannot be seen.
 */
int counters_rules(const struct xtables *xt, const char *table,
		   const char *chain, const char *tag);

#endif
