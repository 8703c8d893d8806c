/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks nf_tables, and notes the tables and chains that iptables-nft makes by
 * itself. What was absent before a trace and is empty after it is removed
 * (nft_undo.h), so that a host without a firewall has none again. iptables cannot
 * do that itself; the messages are those of <linux/netfilter/nf_tables.h>,
 * families "ip" and "ip6".
 *
 * Journal lines: "nft-table FAMILY TABLE", "nft-chain FAMILY TABLE CHAIN".
 */
#ifndef HOST_FIREWALL_NFTABLES_H
#define HOST_FIREWALL_NFTABLES_H

#include <netlink/handlers.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/nl.h"
#include "host/journal/journal.h"

/* In place of IPV4 or IPV6: the family "inet" of nftables, for both. */
#define NFT_INET IP_FAMILIES

/* NFPROTO_ of IPV4, IPV6 or NFT_INET. */
unsigned char nftables_proto(int family);

/* NULL with errno if the kernel has no nf_tables, or does not let us ask. */
struct nl_sock *nftables_open(void);

/* Does this errno mean that the kernel has no nf_tables? */
bool nftables_is_missing(int error);

/*
 * One message: to a table (chain NULL), or to a chain in it. The caller frees it.
 * NULL if there is no memory.
 */
struct nl_msg *nftables_message(int type, int flags, int family,
				const char *table, const char *chain);

/*
 * Have call called with arg for the chain, if it is there. Returns 1, 0 if it is
 * not, also if the kernel has no nf_tables, or -1 with errno.
 */
int nftables_ask_chain(struct nl_sock *sk, int family, const char *table,
		       const char *chain, nl_recvmsg_msg_cb_t call, void *arg);

/* The number of the ruleset's last change. Returns 0, or -1 with errno. */
int nftables_generation(struct nl_sock *sk, uint32_t *generation);

/*
 * Have the tables, chains or rules (NFT_MSG_GETTABLE, NFT_MSG_GETCHAIN,
 * NFT_MSG_GETRULE) called one by one with arg: of that NFPROTO_ or, with NFPROTO_UNSPEC, of all; rules of the
 * table, or of just its chain, where those are not NULL. Returns 0, or -1 with
 * errno; EAGAIN if they were changed meanwhile.
 */
int nftables_dump(struct nl_sock *sk, int type, unsigned char proto,
		  const char *table, const char *chain,
		  nl_recvmsg_msg_cb_t call, void *arg);

/*
 * True if the table (chain NULL), or the chain in it, is there. False also if
 * the kernel has no nf_tables, or does not let us ask.
 */
bool nftables_has(int family, const char *table, const char *chain);

/*
 * Before a rule is put there: write down what of table and chain is absent, for
 * certain. Returns 0, or -1 after a message.
 */
int nftables_claim(struct journal *j, int family, const char *table,
		   const char *chain);

#endif
