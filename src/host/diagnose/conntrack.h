/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's table of connections, <linux/netfilter/nfnetlink_conntrack.h>.
 * An entry appears when the first packet has left the host or has reached a
 * socket on it, and stays for 30 seconds or more after the last packet.
 */
#ifndef HOST_DIAGNOSE_CONNTRACK_H
#define HOST_DIAGNOSE_CONNTRACK_H

#include "base/ip.h"

/*
 * Is there a connection that this address opened? Returns 1, 0, or -1 with
 * errno if the table cannot be read.
 */
int conntrack_has_source(const struct ip *source);

#endif
