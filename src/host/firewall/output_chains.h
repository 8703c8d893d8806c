/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains of the hook output that nft(8) made: as output_rules.h. */
#ifndef HOST_FIREWALL_OUTPUT_CHAINS_H
#define HOST_FIREWALL_OUTPUT_CHAINS_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/firewall/bypass.h"

/*
 * Name the rules, or policies, that keep packets of that user's programs back
 * or lead them elsewhere. on: the families that count.
 */
void output_chains_name(const bool on[IP_FAMILIES], uid_t user,
			struct bypass_named *named);

#endif
