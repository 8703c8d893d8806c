/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages that make tables, chains and rules of nf_tables, for nft_batch.h. A
 * message may be NULL, for want of memory: the batch then says so.
 */
#ifndef BASE_NFT_RULE_H
#define BASE_NFT_RULE_H

#include <stdint.h>

struct nft_batch;
struct nl_msg;
struct nlattr;

/* About something in the table, or the table itself; family: IPV4 or IPV6. */
struct nl_msg *nft_message(int type, int flags, int family, const char *table);

void nft_put_number(struct nl_msg *msg, int attribute, uint32_t value);
void nft_put_data(struct nl_msg *msg, int attribute, const void *data, int len);

struct nft_chain {
	const char *table, *name;
	const char *type; /* "filter", "nat" */
	int hook; /* NF_INET_ */
	int priority;
};

void nft_add_chain(struct nft_batch *b, int family,
		   const struct nft_chain *chain);

/*
 * A rule at the end of a chain: begin it, put its expressions, end it, which also
 * adds it to the batch.
 */
struct nft_rule {
	struct nl_msg *msg;
	struct nlattr *list;
};

struct nft_rule nft_rule_begin(int family, const char *table,
			       const char *chain);
void nft_rule_end(struct nft_batch *b, const struct nft_rule *rule);

/* An expression of a rule: begin it, put its attributes, end it. */
struct nft_expression {
	struct nlattr *element, *data;
};

struct nft_expression nft_begin(struct nl_msg *msg, const char *name);
void nft_end(struct nl_msg *msg, struct nft_expression e);

/* Load into register 1. */
void nft_load_meta(struct nl_msg *msg, uint32_t key);
void nft_load_payload(struct nl_msg *msg, uint32_t base, uint32_t offset,
		      uint32_t len);

/* Compare register 1: op is NFT_CMP_. */
void nft_compare(struct nl_msg *msg, uint32_t op, const void *data, int len);

void nft_load_value(struct nl_msg *msg, uint32_t reg, const void *data,
		    int len);

#endif
