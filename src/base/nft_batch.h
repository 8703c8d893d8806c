/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes to nf_tables, which the kernel makes all at once, or none of them. */
#ifndef BASE_NFT_BATCH_H
#define BASE_NFT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl_msg;
struct nl_sock;

struct nft_batch {
	char data[32768];
	size_t len;
	int n; /* messages that are to be acknowledged */
	bool full; /* something had no room */
};

void nft_batch_begin(struct nft_batch *b);

/*
 * The same for the ruleset of that generation (nftables.h): if it is another one
 * by then, nothing is changed, and the error is ERESTART.
 */
void nft_batch_begin_at(struct nft_batch *b, uint32_t generation);

/* Takes the message, which asks for an acknowledgement; NULL: no memory. */
void nft_batch_add(struct nft_batch *b, struct nl_msg *msg);

/* Returns 0, or the first error; one whose answers are lost has one. */
int nft_batch_send(struct nft_batch *b, struct nl_sock *sk);

#endif
