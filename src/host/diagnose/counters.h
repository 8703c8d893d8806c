/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace's rules and their packet counters, read from the kernel without
 * running iptables: rules of iptables-nft by <linux/netfilter/nf_tables.h>,
 * rules of iptables-legacy by <linux/netfilter_ipv4/ip_tables.h> and its twin
 * for IPv6.
 */
#ifndef HOST_DIAGNOSE_COUNTERS_H
#define HOST_DIAGNOSE_COUNTERS_H

#include <stdint.h>

#include "host/firewall/xtables.h"

/*
 * How many packets the rules with the tag in their comments have counted, in the
 * chain POSTROUTING of the nat table. Returns 0, or -1 with errno: ENOENT if
 * there is no such rule.
 */
int counters_read(const struct xtables *xt, const char *tag, uint64_t *packets);

/*
 * The number of rules with the tag in their comments, in the chain (nft) or in
 * the whole table (legacy). Returns -1 with errno if they cannot be read.
 */
int counters_rules(const struct xtables *xt, const char *table,
		   const char *chain, const char *tag);

#endif
