/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftables chains of others that may drop or reject a trace's packets. A packet
 * has to pass every chain at its hook, so an accept rule of ours does not help.
 */
#ifndef HOST_DIAGNOSE_FOREIGN_H
#define HOST_DIAGNOSE_FOREIGN_H

#include <stdbool.h>

#define FOREIGN_MAX	  16
#define FOREIGN_NAME_SIZE 64 /* chains with longer names are ignored */

struct foreign_chain {
	unsigned char family; /* NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6 */
	bool forward; /* at the hook forward, else input */
	bool rejects; /* by policy, or by a rule here or where it jumps to */
	char table[FOREIGN_NAME_SIZE];
	char name[FOREIGN_NAME_SIZE];
};

struct foreign {
	struct foreign_chain chain[FOREIGN_MAX];
	int n;
};

/*
 * List the base chains at the hooks forward and input, without those in which
 * the trace's accept rules come first. If the kernel does not answer, the list
 * is shorter, or empty.
 */
void foreign_list(struct foreign *f);

/* "inet", "ip" or "ip6", as in nft(8). */
const char *foreign_family(const struct foreign_chain *chain);

#endif
