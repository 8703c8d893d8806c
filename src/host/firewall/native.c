// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chains that nft(8) made. A chain of the hook prerouting is suspected if one of
 * its rules redirects, or leads to another chain of the table and a rule in
 * those redirects. Left out are rules for other devices or for the host's own
 * addresses, chains of tables that do the same in the hook output, and those of
 * firewalld, which has the trace's device in its zone "trusted".
 */
#include "host/firewall/native.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/nl.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"

#define CHAINS_MAX 32
#define NAME_SIZE  64

/* What the rules of a chain do. */
struct effect {
	bool redirects; /* REDIRECT, DNAT, TPROXY */
	bool untracks;
	bool marks;
	bool leads_on;
};

struct chain {
	unsigned char family; /* NFPROTO_ */
	char table[NAME_SIZE], name[NAME_SIZE];
	bool is_output;
	struct effect own;
};

struct look {
	const char *device;
	const bool *with_nat;
	struct chain chain[CHAINS_MAX];
	int n;
	int first; /* of the chains in the table that is read now */
	struct effect others; /* of chains that are at no such hook */
};

/* ---- chains ---- */

/* Those are read as iptables prints them, if it can: see bypass.c. */
static bool is_read_elsewhere(const struct look *look, const struct chain *c)
{
	int family = c->family == NFPROTO_IPV4 ? IPV4 : IPV6;

	if (c->family == NFPROTO_INET)
		return !strcmp(c->table, "firewalld");
	if (!strcmp(c->table, "nat") && look->with_nat[family])
		return false;
	return !strcmp(c->name, "PREROUTING") || !strcmp(c->name, "OUTPUT");
}

static int take_chain(struct nl_msg *msg, void *arg)
{
	struct nft_chain chain;
	struct look *look = arg;
	struct chain *c = &look->chain[look->n];

	if (look->n == CHAINS_MAX || nft_chain_read(&chain, msg) < 0)
		return NL_OK;
	memset(c, 0, sizeof(*c));
	c->family = chain.family;
	snprintf(c->table, sizeof(c->table), "%s", chain.table);
	snprintf(c->name, sizeof(c->name), "%s", chain.name);
	c->is_output = chain.hook == NF_INET_LOCAL_OUT;
	if ((chain.hook == NF_INET_PRE_ROUTING || c->is_output) &&
	    !is_read_elsewhere(look, c))
		look->n++;
	return NL_OK;
}

/* ---- rules ---- */

/* The state of a rule while its expressions are read. */
struct reading {
	const char *device;
	int loaded; /* what the last expression has loaded: LOADED_ */
	bool is_for_others;
	bool is_for_lo;
	struct effect does;
};

enum {
	LOADED_OTHER,
	LOADED_NAME, /* of the device where the packet came in */
	LOADED_INDEX,
	LOADED_TYPE, /* of the destination */
};

static bool is_our_device(const struct reading *r, const void *data, size_t len)
{
	char name[IFNAMSIZ] = "";
	unsigned int index;

	if (r->loaded == LOADED_INDEX) {
		if (len != sizeof(index))
			return false;
		memcpy(&index, data, sizeof(index));
		return index == if_nametoindex(r->device);
	}
	snprintf(name, sizeof(name), "%s", r->device);
	return len <= sizeof(name) && !memcmp(name, data, len);
}

static bool is_lo(struct nlattr *name)
{
	return nla_len(name) >= 3 && !memcmp(nla_data(name), "lo", 3);
}

static void take_compare(struct reading *r, struct nlattr *const *attr)
{
	struct nlattr *value = nft_data(attr[NFTA_CMP_DATA], NFTA_DATA_VALUE);
	bool is_equal = nft_number(attr[NFTA_CMP_OP]) == NFT_CMP_EQ;
	unsigned int type;

	if (r->loaded == LOADED_OTHER || !value)
		return;
	if (r->loaded == LOADED_NAME && is_equal)
		r->is_for_lo = is_lo(value);
	if (r->loaded != LOADED_TYPE) {
		r->is_for_others |=
			is_our_device(r, nla_data(value),
				      (size_t)nla_len(value)) != is_equal;
		return;
	}
	memcpy(&type, nla_data(value), sizeof(type));
	r->is_for_others |= (type == RTN_LOCAL) == is_equal;
}

static void take_immediate(struct reading *r, struct nlattr *const *attr)
{
	struct nft_verdict v;

	if (nft_verdict_read(&v, nft_data(attr[NFTA_IMMEDIATE_DATA],
					  NFTA_DATA_VERDICT)) == 0)
		r->does.leads_on |= v.code == NFT_JUMP || v.code == NFT_GOTO;
}

static void take_meta(struct reading *r, struct nlattr *const *attr)
{
	unsigned int key = nft_number(attr[NFTA_META_KEY]);

	if (attr[NFTA_META_SREG])
		r->does.marks |= key == NFT_META_MARK;
	else if (key == NFT_META_IIFNAME)
		r->loaded = LOADED_NAME;
	else if (key == NFT_META_IIF)
		r->loaded = LOADED_INDEX;
}

static void take_fib(struct reading *r, struct nlattr *const *attr)
{
	if (nft_number(attr[NFTA_FIB_RESULT]) == NFT_FIB_RESULT_ADDRTYPE &&
	    (nft_number(attr[NFTA_FIB_FLAGS]) & NFTA_FIB_F_DADDR))
		r->loaded = LOADED_TYPE;
}

static void take_ct(struct reading *r, struct nlattr *const *attr)
{
	r->does.untracks |= attr[NFTA_CT_SREG] &&
			    nft_number(attr[NFTA_CT_KEY]) == NFT_CT_ZONE;
}

static void take_nat(struct reading *r, struct nlattr *const *attr)
{
	r->does.redirects |= nft_number(attr[NFTA_NAT_TYPE]) == NFT_NAT_DNAT;
}

/* A set of devices cannot have ours, whose name is new; a map leads on. */
static void take_lookup(struct reading *r, struct nlattr *const *attr)
{
	bool is_map = attr[NFTA_LOOKUP_DREG];

	r->does.leads_on |= is_map;
	if (r->loaded == LOADED_NAME || r->loaded == LOADED_INDEX)
		r->is_for_others |= !(nft_number(attr[NFTA_LOOKUP_FLAGS]) &
				      NFT_LOOKUP_F_INV);
}

static void take_redirect(struct reading *r, struct nlattr *const *attr)
{
	(void)attr;
	r->does.redirects = true;
}

static void take_notrack(struct reading *r, struct nlattr *const *attr)
{
	(void)attr;
	r->does.untracks = true;
}

static const struct {
	const char *name;
	void (*take)(struct reading *r, struct nlattr *const *attr);
	bool loads;
} expressions[] = {
	{ "meta", take_meta, true },
	{ "fib", take_fib, true },
	{ "cmp", take_compare, false },
	{ "immediate", take_immediate, false },
	{ "lookup", take_lookup, false },
	{ "nat", take_nat, false },
	{ "redir", take_redirect, false },
	{ "tproxy", take_redirect, false },
	{ "notrack", take_notrack, false },
	{ "ct", take_ct, true },
};

static void take_expression(struct reading *r, struct nlattr *element)
{
	struct nft_expression e;

	if (nft_expression_read(&e, element) < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++) {
		if (strcmp(e.name, expressions[i].name) != 0)
			continue;
		if (expressions[i].loads)
			r->loaded = LOADED_OTHER;
		expressions[i].take(r, e.attr);
		return;
	}
	/* It may load something else to compare with, as payload does. */
	if (strcmp(e.name, "counter") != 0)
		r->loaded = LOADED_OTHER;
}

static bool is_in_table(const struct chain *a, const struct chain *b)
{
	return a->family == b->family && !strcmp(a->table, b->table);
}

static struct effect *effect_on(struct look *look, const char *name)
{
	for (int i = 0; i < look->n; i++) {
		struct chain *c = &look->chain[i];

		if (is_in_table(c, &look->chain[look->first]) &&
		    !strcmp(c->name, name))
			return &c->own;
	}
	return &look->others;
}

static int take_rule(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[NFTA_RULE_MAX + 1];
	struct look *look = arg;
	struct reading r = { .device = look->device };
	struct effect *effect;
	struct nlattr *expr;
	int rest;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), attr,
			NFTA_RULE_MAX, NULL) < 0 ||
	    !attr[NFTA_RULE_CHAIN] || !attr[NFTA_RULE_EXPRESSIONS])
		return NL_OK;
	expr = nla_data(attr[NFTA_RULE_EXPRESSIONS]);
	rest = nla_len(attr[NFTA_RULE_EXPRESSIONS]);
	for (; nla_ok(expr, rest); expr = nla_next(expr, &rest))
		take_expression(&r, expr);
	effect = effect_on(look, nla_get_string(attr[NFTA_RULE_CHAIN]));
	/* Answers may come in by any device. */
	effect->untracks |= r.does.untracks && !r.is_for_lo;
	if (r.is_for_others)
		return NL_OK;
	effect->redirects |= r.does.redirects;
	effect->marks |= r.does.marks;
	effect->leads_on |= r.does.leads_on;
	return NL_OK;
}

/* ---- the suspects ---- */

static void read_table(struct nl_sock *sk, struct look *look)
{
	const struct chain *first = &look->chain[look->first];

	memset(&look->others, 0, sizeof(look->others));
	if (nftables_dump(sk, NFT_MSG_GETRULE, first->family, first->table,
			  NULL, take_rule, look) < 0)
		return;
	for (int i = 0; i < look->n; i++) {
		struct chain *c = &look->chain[i];

		if (!is_in_table(c, first) || !c->own.leads_on)
			continue;
		c->own.redirects |= look->others.redirects;
		c->own.untracks |= look->others.untracks;
		c->own.marks |= look->others.marks;
	}
}

static bool is_first_of_table(const struct look *look, int n)
{
	for (int i = 0; i < n; i++)
		if (is_in_table(&look->chain[i], &look->chain[n]))
			return false;
	return true;
}

/* Packets of the host's own programs are sent elsewhere, too, or to a proxy. */
static bool is_in_output(const struct look *look, const struct chain *c)
{
	for (int i = 0; i < look->n; i++) {
		const struct chain *other = &look->chain[i];

		if (other->is_output && is_in_table(other, c) &&
		    (other->own.redirects || other->own.marks))
			return true;
	}
	return false;
}

static void name_chain(struct bypass_named *named, const struct chain *c)
{
	if (named->n++ > 0)
		return;
	snprintf(named->rule, sizeof(named->rule), "nft list chain %s %s %s",
		 c->family == NFPROTO_INET   ? "inet"
		 : c->family == NFPROTO_IPV4 ? "ip"
					     : "ip6",
		 c->table, c->name);
}

void native_name(const char *device, const bool with_nat[IP_FAMILIES],
		 struct bypass_named *redirected,
		 struct bypass_named *untracked)
{
	autonl struct nl_sock *sk = nftables_open();
	struct look look = { .device = device, .with_nat = with_nat };

	if (!sk || nftables_dump(sk, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, NULL,
				 NULL, take_chain, &look) < 0)
		return;
	for (int i = 0; i < look.n; i++) {
		look.first = i;
		if (is_first_of_table(&look, i))
			read_table(sk, &look);
	}
	for (int i = 0; i < look.n; i++) {
		const struct chain *c = &look.chain[i];

		if (c->is_output)
			continue;
		if (c->own.redirects && !is_in_output(&look, c))
			name_chain(redirected, c);
		if (c->own.untracks)
			name_chain(untracked, c);
	}
}
