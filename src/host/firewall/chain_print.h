/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has another program changed a chain of iptables? */
#ifndef HOST_FIREWALL_CHAIN_PRINT_H
#define HOST_FIREWALL_CHAIN_PRINT_H

#include <stdint.h>

#include "host/firewall/xtables.h"

/*
 * A number that changes with the rules of the chain, PREROUTING or OUTPUT, but
 * not with their counters or with the rules of traces. 0: there are no others,
 * or they cannot be read. This runs no program, and creates no table.
 */
uint64_t chain_print(const struct xtables *xt, const char *table,
		     const char *chain);

#endif
