// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes in the kernel's messages about nf_tables. */
#include "host/firewall/nft_attr.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

unsigned int nft_number(const struct nlattr *attr)
{
	return attr ? ntohl(nla_get_u32(attr)) : 0;
}

static int hook_of(struct nlattr *attr)
{
	struct nlattr *hook[NFTA_HOOK_MAX + 1];

	if (!attr || nla_parse_nested(hook, NFTA_HOOK_MAX, attr, NULL) < 0 ||
	    !hook[NFTA_HOOK_HOOKNUM])
		return -1;
	return (int)nft_number(hook[NFTA_HOOK_HOOKNUM]);
}

int nft_chain_read(struct nft_chain *c, struct nl_msg *msg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	const struct nfgenmsg *nfg = nlmsg_data(head);
	struct nlattr *attr[NFTA_CHAIN_MAX + 1];

	if ((nfg->nfgen_family != NFPROTO_INET &&
	     nfg->nfgen_family != NFPROTO_IPV4 &&
	     nfg->nfgen_family != NFPROTO_IPV6) ||
	    nlmsg_parse(head, sizeof(*nfg), attr, NFTA_CHAIN_MAX, NULL) < 0 ||
	    !attr[NFTA_CHAIN_TABLE] || !attr[NFTA_CHAIN_NAME])
		return -1;
	c->family = nfg->nfgen_family;
	c->table = nla_get_string(attr[NFTA_CHAIN_TABLE]);
	c->name = nla_get_string(attr[NFTA_CHAIN_NAME]);
	c->type = attr[NFTA_CHAIN_TYPE] ? nla_get_string(attr[NFTA_CHAIN_TYPE])
					: "";
	c->hook = hook_of(attr[NFTA_CHAIN_HOOK]);
	c->drops = attr[NFTA_CHAIN_POLICY] &&
		   nft_number(attr[NFTA_CHAIN_POLICY]) == NF_DROP;
	return 0;
}

int nft_expression_read(struct nft_expression *e, struct nlattr *element)
{
	struct nlattr *attr[NFTA_EXPR_MAX + 1];

	if (nla_parse_nested(attr, NFTA_EXPR_MAX, element, NULL) < 0 ||
	    !attr[NFTA_EXPR_NAME])
		return -1;
	memset(e, 0, sizeof(*e));
	e->name = nla_get_string(attr[NFTA_EXPR_NAME]);
	if (attr[NFTA_EXPR_DATA])
		(void)!nla_parse_nested(e->attr, NFT_ATTR_MAX,
					attr[NFTA_EXPR_DATA], NULL);
	return 0;
}

struct nlattr *nft_data(struct nlattr *attr, int which)
{
	struct nlattr *data[NFTA_DATA_MAX + 1];

	if (!attr || nla_parse_nested(data, NFTA_DATA_MAX, attr, NULL) < 0)
		return NULL;
	return data[which];
}

int nft_verdict_read(struct nft_verdict *v, struct nlattr *attr)
{
	struct nlattr *verdict[NFTA_VERDICT_MAX + 1];

	if (!attr ||
	    nla_parse_nested(verdict, NFTA_VERDICT_MAX, attr, NULL) < 0 ||
	    !verdict[NFTA_VERDICT_CODE])
		return -1;
	v->code = (int)nft_number(verdict[NFTA_VERDICT_CODE]);
	v->chain = verdict[NFTA_VERDICT_CHAIN];
	return 0;
}
