// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages that make tables, chains and rules of nf_tables. */
#include "base/nft_rule.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>

#include "base/ip.h"
#include "base/nft_batch.h"

struct nl_msg *nft_message(int type, int flags, int family, const char *table)
{
	struct nfgenmsg head = { .nfgen_family = family == IPV4 ? NFPROTO_IPV4
								: NFPROTO_IPV6,
				 .version = NFNETLINK_V0 };
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return NULL;
	nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ,
		  (NFNL_SUBSYS_NFTABLES << 8) | type, 0,
		  flags | NLM_F_REQUEST | NLM_F_ACK);
	nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO);
	/* The same number for all kinds of messages. */
	nla_put_string(msg, NFTA_TABLE_NAME, table);
	return msg;
}

void nft_put_number(struct nl_msg *msg, int attribute, uint32_t value)
{
	nla_put_u32(msg, attribute, htonl(value));
}

void nft_put_data(struct nl_msg *msg, int attribute, const void *data, int len)
{
	struct nlattr *nest = nla_nest_start(msg, attribute);

	nla_put(msg, NFTA_DATA_VALUE, len, data);
	nla_nest_end(msg, nest);
}

void nft_add_chain(struct nft_batch *b, int family,
		   const struct nft_chain *chain)
{
	struct nl_msg *msg = nft_message(NFT_MSG_NEWCHAIN, NLM_F_CREATE, family,
					 chain->table);
	struct nlattr *hook;

	if (msg) {
		nla_put_string(msg, NFTA_CHAIN_NAME, chain->name);
		nla_put_string(msg, NFTA_CHAIN_TYPE, chain->type);
		hook = nla_nest_start(msg, NFTA_CHAIN_HOOK);
		nft_put_number(msg, NFTA_HOOK_HOOKNUM, (uint32_t)chain->hook);
		nft_put_number(msg, NFTA_HOOK_PRIORITY,
			       (uint32_t)chain->priority);
		nla_nest_end(msg, hook);
	}
	nft_batch_add(b, msg);
}

struct nft_rule nft_rule_begin(int family, const char *table, const char *chain)
{
	struct nft_rule rule = { .msg = nft_message(NFT_MSG_NEWRULE,
						    NLM_F_CREATE | NLM_F_APPEND,
						    family, table) };

	if (rule.msg) {
		nla_put_string(rule.msg, NFTA_RULE_CHAIN, chain);
		rule.list = nla_nest_start(rule.msg, NFTA_RULE_EXPRESSIONS);
	}
	return rule;
}

void nft_rule_end(struct nft_batch *b, const struct nft_rule *rule)
{
	if (rule->msg)
		nla_nest_end(rule->msg, rule->list);
	nft_batch_add(b, rule->msg);
}

struct nft_expression nft_begin(struct nl_msg *msg, const char *name)
{
	struct nft_expression e;

	e.element = nla_nest_start(msg, NFTA_LIST_ELEM);
	nla_put_string(msg, NFTA_EXPR_NAME, name);
	e.data = nla_nest_start(msg, NFTA_EXPR_DATA);
	return e;
}

void nft_end(struct nl_msg *msg, struct nft_expression e)
{
	nla_nest_end(msg, e.data);
	nla_nest_end(msg, e.element);
}

void nft_load_meta(struct nl_msg *msg, uint32_t key)
{
	struct nft_expression e = nft_begin(msg, "meta");

	nft_put_number(msg, NFTA_META_DREG, NFT_REG_1);
	nft_put_number(msg, NFTA_META_KEY, key);
	nft_end(msg, e);
}

void nft_load_payload(struct nl_msg *msg, uint32_t base, uint32_t offset,
		      uint32_t len)
{
	struct nft_expression e = nft_begin(msg, "payload");

	nft_put_number(msg, NFTA_PAYLOAD_DREG, NFT_REG_1);
	nft_put_number(msg, NFTA_PAYLOAD_BASE, base);
	nft_put_number(msg, NFTA_PAYLOAD_OFFSET, offset);
	nft_put_number(msg, NFTA_PAYLOAD_LEN, len);
	nft_end(msg, e);
}

void nft_compare(struct nl_msg *msg, uint32_t op, const void *data, int len)
{
	struct nft_expression e = nft_begin(msg, "cmp");

	nft_put_number(msg, NFTA_CMP_SREG, NFT_REG_1);
	nft_put_number(msg, NFTA_CMP_OP, op);
	nft_put_data(msg, NFTA_CMP_DATA, data, len);
	nft_end(msg, e);
}

void nft_load_value(struct nl_msg *msg, uint32_t reg, const void *data, int len)
{
	struct nft_expression e = nft_begin(msg, "immediate");

	nft_put_number(msg, NFTA_IMMEDIATE_DREG, reg);
	nft_put_data(msg, NFTA_IMMEDIATE_DATA, data, len);
	nft_end(msg, e);
}
