/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes in the kernel's messages about nf_tables, of
 * <linux/netfilter/nf_tables.h>. All point into the message that they were read
 * from.
 */
#ifndef HOST_FIREWALL_NFT_ATTR_H
#define HOST_FIREWALL_NFT_ATTR_H

#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdbool.h>

#define NFT_ATTR_MAX 15 /* of the expressions that we read */

/* One expression of a rule. */
struct nft_expression {
	const char *name;
	/* By number, such as NFTA_META_KEY for "meta"; NULL: it has none. */
	struct nlattr *attr[NFT_ATTR_MAX + 1];
};

/* Where a verdict leads. */
struct nft_verdict {
	int code; /* NF_DROP, NFT_JUMP, ... */
	struct nlattr *chain; /* the name of the chain to jump to, or NULL */
};

/* A number of 32 bits, in host byte order; 0 for NULL. */
unsigned int nft_number(const struct nlattr *attr);

/* A chain, from the kernel's answer to NFT_MSG_GETCHAIN. */
struct nft_chain {
	unsigned char family; /* NFPROTO_ */
	const char *table, *name;
	const char *type; /* "": that of no hook */
	int hook; /* such as NF_INET_PRE_ROUTING; -1: none */
	bool drops; /* by its policy */
};

/*
 * Read a chain of IPv4, IPv6 or both. Returns 0, or -1 if it belongs to another
 * family.
 */
int nft_chain_read(struct nft_chain *c, struct nl_msg *msg);

/* Read an element of NFTA_RULE_EXPRESSIONS. Returns 0, or -1 if it has no name. */
int nft_expression_read(struct nft_expression *e, struct nlattr *element);

/*
 * What is in an attribute of data: NFTA_DATA_VALUE or NFTA_DATA_VERDICT. NULL if
 * that is not in it.
 */
struct nlattr *nft_data(struct nlattr *attr, int which);

/* Read an NFTA_DATA_VERDICT, which may be NULL. Returns 0, or -1 if it is none. */
int nft_verdict_read(struct nft_verdict *v, struct nlattr *attr);

#endif
