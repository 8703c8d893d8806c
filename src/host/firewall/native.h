/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains that nft(8) made, not iptables, with rules for packets that come to
 * this host from others, which apply to the trace's packets, too: see bypass.h.
 * These are named only.
 */
#ifndef HOST_FIREWALL_NATIVE_H
#define HOST_FIREWALL_NATIVE_H

#include <stdbool.h>

#include "host/firewall/bypass.h"

/*
 * device: the host's end of the trace's link. redirected: chains that send the
 * trace's packets elsewhere, and not those of the host's own programs, as far
 * as can be seen. untracked: chains that keep packets from connection tracking,
 * or give them a zone. with_nat: also those of iptables' nat table, which iptables
 * could not read.
 */
void native_name(const char *device, const bool with_nat[IP_FAMILIES],
		 struct bypass_named *redirected,
		 struct bypass_named *untracked);

#endif
