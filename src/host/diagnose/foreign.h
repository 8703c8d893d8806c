/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains of others that may stop a trace's packets. A packet has to pass every
 * chain at its hook, so an accept rule of ours does not help. They are
 * nftables' chains, iptables-nft's among them, or those of iptables-legacy.
 */
#ifndef HOST_DIAGNOSE_FOREIGN_H
#define HOST_DIAGNOSE_FOREIGN_H

#include <stdbool.h>

#define FOREIGN_MAX	  16
#define FOREIGN_NAME_SIZE 64 /* chains with longer names are ignored */

/* What a chain may do, by its policy, or by a rule here or where it jumps to. */
struct foreign_effect {
	bool rejects; /* or drops */
	bool queues; /* passes packets to a program (NFQUEUE) */
	bool untracks; /* exempts packets from connection tracking, and so NAT */
};

struct foreign_chain {
	unsigned char family; /* NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6 */
	bool legacy; /* of iptables-legacy */
	int hook; /* NF_INET_PRE_ROUTING, _LOCAL_IN, _FORWARD, _POST_ROUTING */
	struct foreign_effect effect;
	char table[FOREIGN_NAME_SIZE];
	char name[FOREIGN_NAME_SIZE];
};

struct foreign {
	struct foreign_chain chain[FOREIGN_MAX];
	int n;
};

/*
 * List the base chains at these hooks, without those in which the trace's accept
 * rules come first, and those of type nat. If the kernel does not answer, the
 * list is shorter, or empty.
 */
void foreign_list(struct foreign *f);

/* "inet", "ip" or "ip6", as in nft(8). */
const char *foreign_family(const struct foreign_chain *chain);

#endif
