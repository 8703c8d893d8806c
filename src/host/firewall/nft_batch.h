/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to nf_tables, which the kernel makes all at once, or none of them. */
#ifndef HOST_FIREWALL_NFT_BATCH_H
#define HOST_FIREWALL_NFT_BATCH_H

#include <stdbool.h>
#include <stddef.h>

struct nl_msg;
struct nl_sock;

struct nft_batch {
	char data[16384];
	size_t len;
	int n; /* messages that are to be acknowledged */
	bool full; /* something had no room */
};

void nft_batch_begin(struct nft_batch *b);

/* Takes the message, which asks for an acknowledgement; NULL: no memory. */
void nft_batch_add(struct nft_batch *b, struct nl_msg *msg);

/* Returns 0, or the first error; one whose answers are lost has one. */
int nft_batch_send(struct nft_batch *b, struct nl_sock *sk);

#endif
