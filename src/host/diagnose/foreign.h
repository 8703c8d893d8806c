/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains of nftables that may drop or reject a trace's packets, whatever the
 * trace's own rules accept: a packet has to pass every chain at its hook.
 */
#ifndef HOST_DIAGNOSE_FOREIGN_H
#define HOST_DIAGNOSE_FOREIGN_H

#include <stdbool.h>

#define FOREIGN_MAX	  16
#define FOREIGN_NAME_SIZE 64 /* chains with longer names are left out */

struct foreign_chain {
	unsigned char family; /* NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6 */
	bool forward; /* for what is forwarded, else for what comes in */
	bool rejects; /* by its policy, by a rule, or by one that it leads to */
	char table[FOREIGN_NAME_SIZE];
	char name[FOREIGN_NAME_SIZE];
};

struct foreign {
	struct foreign_chain chain[FOREIGN_MAX];
	int n;
};

/*
 * List the base chains for what is forwarded and for what comes in, without
 * those in which the trace's accepts stand first. Fewer, or none, if the
 * kernel does not tell.
 */
void foreign_list(struct foreign *f);

/* "inet", "ip" or "ip6", as nft(8) has it. */
const char *foreign_family(const struct foreign_chain *chain);

#endif
