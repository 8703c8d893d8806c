/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Removes what a trace has in nf_tables: the rules that bear its tag, the comment
 * "nsntrace:ID", wherever they are by now, and the tables and chains that
 * iptables-nft made for them (see nftables.h), if nobody else uses those.
 */
#ifndef HOST_FIREWALL_NFT_UNDO_H
#define HOST_FIREWALL_NFT_UNDO_H

#include "host/journal/journal.h"

struct nl_sock;

/*
 * Returns 0 when nothing is left, or -1 after a message. *sk becomes a socket for
 * the caller to close, or NULL: to close it waits until the kernel has freed what
 * was deleted.
 */
int nft_undo(struct journal *j, struct nl_sock **sk);

#endif
