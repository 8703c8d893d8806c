// SPDX-License-Identifier: GPL-2.0-or-later
/* A verdict of nf_tables, of a rule or of an element of a map. */
#include <linux/netfilter/nf_tables.h>

#include "host/firewall/nft_attr.h"
#include "host/firewall/served_fit.h"

void served_rule_take_verdict(struct served_rule *r, struct nlattr *verdict)
{
	struct nft_verdict v;

	if (nft_verdict_read(&v, verdict) < 0)
		return;
	r->verdict = v.code;
	if ((v.code == NFT_JUMP || v.code == NFT_GOTO) && v.chain &&
	    r->n_jumps < SERVED_JUMPS)
		nla_strlcpy(r->jump[r->n_jumps++], v.chain, SERVED_CHAIN_SIZE);
}
