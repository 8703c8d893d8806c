/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's table of connections, <linux/netfilter/nfnetlink_conntrack.h>. A
 * connection is in it from when its first packet has left the host, or has come
 * to a socket of it, until some time after its last: 30 seconds and more.
 */
#ifndef HOST_DIAGNOSE_CONNTRACK_H
#define HOST_DIAGNOSE_CONNTRACK_H

#include "base/ip.h"

/*
 * Is there a connection that the address began? Returns 1, 0, or -1 with errno
 * if the kernel does not tell.
 */
int conntrack_has_source(const struct ip *source);

#endif
