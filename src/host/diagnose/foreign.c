// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chains of other programs. The kernel does not report which rule dropped a
 * packet. We suspect a chain if its policy drops, if one of its rules may drop,
 * or if a rule jumps to other chains of the table and a rule in those may drop.
 */
#include "host/diagnose/foreign.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/nl.h"
#include "host/diagnose/foreign_legacy.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"

/* Chains in which our accept rules come first: see rules.c. */
static bool is_accepted_in(const struct foreign_chain *c)
{
	return c->family != NFPROTO_INET && !strcmp(c->table, "filter") &&
	       (!strcmp(c->name, "FORWARD") || !strcmp(c->name, "INPUT"));
}

static bool copy_name(char name[FOREIGN_NAME_SIZE], const char *from)
{
	return snprintf(name, FOREIGN_NAME_SIZE, "%s", from) <
	       FOREIGN_NAME_SIZE;
}

static int take_chain(struct nl_msg *msg, void *arg)
{
	struct nft_chain chain;
	struct foreign *f = arg;
	struct foreign_chain *c = &f->chain[f->n];

	if (f->n == FOREIGN_MAX || nft_chain_read(&chain, msg) < 0 ||
	    !copy_name(c->table, chain.table) ||
	    !copy_name(c->name, chain.name))
		return NL_OK;
	c->family = chain.family;
	if (!strcmp(chain.type, "nat") || chain.hook < 0 ||
	    chain.hook == NF_INET_LOCAL_OUT ||
	    chain.hook > NF_INET_POST_ROUTING)
		return NL_OK;
	c->legacy = false;
	c->hook = chain.hook;
	c->effect = (struct foreign_effect){ .rejects = chain.drops };
	if (!is_accepted_in(c))
		f->n++;
	return NL_OK;
}

/* What a rule may do with a packet. */
struct effect {
	struct foreign_effect on;
	bool leads_on; /* to another chain of the table */
};

static void take_verdict(struct nlattr *verdict, struct effect *e)
{
	struct nft_verdict v;

	if (nft_verdict_read(&v, verdict) < 0)
		return;
	e->on.rejects |= v.code == NF_DROP;
	e->on.queues |= (v.code & NF_VERDICT_MASK) == NF_QUEUE;
	e->leads_on |= v.code == NFT_JUMP || v.code == NFT_GOTO;
}

/* A map of verdicts may hold any. */
static void take_lookup(struct nlattr *const *attr, struct effect *e)
{
	if (attr[NFTA_LOOKUP_DREG] &&
	    nft_number(attr[NFTA_LOOKUP_DREG]) == NFT_REG_VERDICT)
		e->on.rejects = true;
}

/* A target of iptables that nftables has no expression for. */
static void take_target(struct nlattr *const *attr, struct effect *e)
{
	if (attr[NFTA_TARGET_NAME])
		foreign_target(&e->on, nla_get_string(attr[NFTA_TARGET_NAME]));
}

static void take_expression(struct nlattr *element, struct effect *e)
{
	struct nft_expression x;

	if (nft_expression_read(&x, element) < 0)
		return;
	if (!strcmp(x.name, "reject"))
		e->on.rejects = true;
	else if (!strcmp(x.name, "queue"))
		e->on.queues = true;
	else if (!strcmp(x.name, "notrack"))
		e->on.untracks = true;
	else if (!strcmp(x.name, "target"))
		take_target(x.attr, e);
	else if (!strcmp(x.name, "immediate"))
		take_verdict(nft_data(x.attr[NFTA_IMMEDIATE_DATA],
				      NFTA_DATA_VERDICT),
			     e);
	else if (!strcmp(x.name, "lookup"))
		take_lookup(x.attr, e);
}

/* One table's rules: what those of its suspects do, and all the others. */
struct table_look {
	struct foreign *f;
	const struct foreign_chain *first;
	struct effect own[FOREIGN_MAX];
	struct effect others;
};

static bool is_in_table(const struct foreign_chain *c,
			const struct foreign_chain *other)
{
	return c->family == other->family && !strcmp(c->table, other->table);
}

static struct effect *effect_on(struct table_look *look, const char *chain)
{
	for (int i = 0; i < look->f->n; i++) {
		const struct foreign_chain *c = &look->f->chain[i];

		if (is_in_table(c, look->first) && !strcmp(c->name, chain))
			return &look->own[i];
	}
	return &look->others;
}

static int take_rule(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[NFTA_RULE_MAX + 1];
	struct table_look *look = arg;
	struct effect *effect;
	struct nlattr *expr;
	int rest;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), attr,
			NFTA_RULE_MAX, NULL) < 0 ||
	    !attr[NFTA_RULE_CHAIN] || !attr[NFTA_RULE_EXPRESSIONS])
		return NL_OK;
	effect = effect_on(look, nla_get_string(attr[NFTA_RULE_CHAIN]));
	expr = nla_data(attr[NFTA_RULE_EXPRESSIONS]);
	rest = nla_len(attr[NFTA_RULE_EXPRESSIONS]);
	for (; nla_ok(expr, rest); expr = nla_next(expr, &rest))
		take_expression(expr, effect);
	return NL_OK;
}

static void add_effect(struct foreign_effect *to, const struct effect *own,
		       const struct foreign_effect *others)
{
	foreign_effect_add(to, &own->on);
	if (own->leads_on)
		foreign_effect_add(to, others);
}

static void look_at_table(struct nl_sock *sk, struct foreign *f, int first)
{
	struct table_look look = { .f = f, .first = &f->chain[first] };

	if (nftables_dump(sk, NFT_MSG_GETRULE, look.first->family,
			  look.first->table, NULL, take_rule, &look) < 0)
		return;
	for (int i = 0; i < f->n; i++)
		if (is_in_table(&f->chain[i], look.first))
			add_effect(&f->chain[i].effect, &look.own[i],
				   &look.others.on);
}

static bool is_first_of_table(const struct foreign *f, int n)
{
	for (int i = 0; i < n; i++)
		if (is_in_table(&f->chain[i], &f->chain[n]))
			return false;
	return true;
}

void foreign_list(struct foreign *f)
{
	autonl struct nl_sock *sk = nftables_open();

	memset(f, 0, sizeof(*f));
	if (!sk || nftables_dump(sk, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, NULL,
				 NULL, take_chain, f) < 0)
		f->n = 0;
	for (int i = 0; i < f->n; i++)
		if (is_first_of_table(f, i))
			look_at_table(sk, f, i);
	foreign_list_legacy(f);
}

const char *foreign_family(const struct foreign_chain *chain)
{
	return chain->family == NFPROTO_INET   ? "inet"
	       : chain->family == NFPROTO_IPV4 ? "ip"
					       : "ip6";
}
