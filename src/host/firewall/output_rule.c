// SPDX-License-Identifier: GPL-2.0-or-later
/* What a rule of nf_tables does with packets that a user's programs send. */
#include "host/firewall/output_rule.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "base/util.h"
#include "host/firewall/nft_attr.h"

#define NEW_BIT (1U << (IP_CT_NEW + 1)) /* as in nft's "ct state new" */

enum loaded {
	LOADED_OTHER,
	LOADED_DEVICE_NAME, /* by which the packet leaves */
	LOADED_DEVICE_INDEX,
	LOADED_USER,
	LOADED_GROUP, /* or a cgroup */
	LOADED_TYPE, /* of the destination */
	LOADED_STATE,
	LOADED_STATES, /* that of the packet, of those that the rule names */
};

static bool is_equal(const struct output_rule *r, const void *data, size_t len)
{
	unsigned int value = 0;

	memcpy(&value, data, len < sizeof(value) ? len : sizeof(value));
	switch (r->loaded) {
	case LOADED_DEVICE_NAME:
		return len >= 3 && !memcmp(data, "lo", 3);
	case LOADED_DEVICE_INDEX:
		return value == if_nametoindex("lo");
	case LOADED_USER:
		return value == r->user;
	default:
		return value == RTN_LOCAL;
	}
}

static void take_value(struct output_rule *r, const void *data, size_t len,
		       bool eq)
{
	switch (r->loaded) {
	case LOADED_DEVICE_NAME:
	case LOADED_DEVICE_INDEX:
	case LOADED_TYPE:
		r->is_for_others |= is_equal(r, data, len) && eq;
		r->is_for_all = false;
		break;
	case LOADED_USER:
		r->is_for_others |= is_equal(r, data, len) != eq;
		break;
	case LOADED_GROUP:
		r->is_for_others |= eq;
		break;
	case LOADED_STATES:
		r->is_for_others |= !(r->states & NEW_BIT) != eq;
		r->is_for_all = false;
		break;
	default:
		r->is_for_all = false;
	}
}

/* "skuid 1000-1999" are two, in the order of the network's bytes by then. */
static void take_bound(struct output_rule *r, unsigned int op,
		       unsigned int bound)
{
	uid_t user = r->user;

	if (r->loaded != LOADED_USER)
		r->is_for_all = false;
	else
		r->is_for_others |= op == NFT_CMP_LT	? user >= bound
				    : op == NFT_CMP_LTE ? user > bound
				    : op == NFT_CMP_GT	? user <= bound
							: user < bound;
}

static void take_compare(struct output_rule *r, struct nlattr *const *attr)
{
	struct nlattr *value = nft_data(attr[NFTA_CMP_DATA], NFTA_DATA_VALUE);
	unsigned int op = nft_number(attr[NFTA_CMP_OP]);

	if (!value)
		return;
	if (op == NFT_CMP_EQ || op == NFT_CMP_NEQ)
		take_value(r, nla_data(value), (size_t)nla_len(value),
			   op == NFT_CMP_EQ);
	else
		take_bound(r, op, nla_len(value) < 4 ? 0 : nft_number(value));
}

/* The same as one expression. */
static bool read_bound(struct nlattr *attr, unsigned int *bound)
{
	struct nlattr *value = nft_data(attr, NFTA_DATA_VALUE);

	if (!value || nla_len(value) < 4)
		return false;
	*bound = nft_number(value);
	return true;
}

static void take_range(struct output_rule *r, struct nlattr *const *attr)
{
	bool eq = nft_number(attr[NFTA_RANGE_OP]) == NFT_RANGE_EQ;
	unsigned int from, to;

	if (r->loaded != LOADED_USER) {
		r->is_for_all = false;
		return;
	}
	if (read_bound(attr[NFTA_RANGE_FROM_DATA], &from) &&
	    read_bound(attr[NFTA_RANGE_TO_DATA], &to))
		r->is_for_others |= (r->user >= from && r->user <= to) != eq;
}

/* "ct state invalid": loaded, masked, and compared with 0. */
static void take_bitwise(struct output_rule *r, struct nlattr *const *attr)
{
	struct nlattr *mask =
		nft_data(attr[NFTA_BITWISE_MASK], NFTA_DATA_VALUE);

	if (r->loaded != LOADED_STATE || !mask)
		return;
	memcpy(&r->states, nla_data(mask), sizeof(r->states));
	r->loaded = LOADED_STATES;
}

static void take_byteorder(struct output_rule *r, struct nlattr *const *attr)
{
	/* It changes what is loaded, and not what it is. */
	(void)r;
	(void)attr;
}

static void take_meta(struct output_rule *r, struct nlattr *const *attr)
{
	static const enum loaded keys[] = {
		[NFT_META_OIF] = LOADED_DEVICE_INDEX,
		[NFT_META_OIFNAME] = LOADED_DEVICE_NAME,
		[NFT_META_SKUID] = LOADED_USER,
		[NFT_META_SKGID] = LOADED_GROUP,
		[NFT_META_CGROUP] = LOADED_GROUP,
	};
	unsigned int key = nft_number(attr[NFTA_META_KEY]);

	if (attr[NFTA_META_SREG])
		r->leads_elsewhere |= key == NFT_META_MARK;
	else
		r->loaded = key < ARRAY_SIZE(keys) ? keys[key] : LOADED_OTHER;
}

static void take_socket(struct output_rule *r, struct nlattr *const *attr)
{
	(void)attr;
	r->loaded = LOADED_GROUP;
}

static void take_fib(struct output_rule *r, struct nlattr *const *attr)
{
	r->loaded =
		nft_number(attr[NFTA_FIB_RESULT]) == NFT_FIB_RESULT_ADDRTYPE &&
				(nft_number(attr[NFTA_FIB_FLAGS]) &
				 NFTA_FIB_F_DADDR)
			? LOADED_TYPE
			: LOADED_OTHER;
}

static void take_ct(struct output_rule *r, struct nlattr *const *attr)
{
	r->loaded = !attr[NFTA_CT_SREG] && nft_number(attr[NFTA_CT_KEY]) ==
						   NFT_CT_STATE
			    ? LOADED_STATE
			    : LOADED_OTHER;
}

static void take_nat(struct output_rule *r, struct nlattr *const *attr)
{
	r->leads_elsewhere |= nft_number(attr[NFTA_NAT_TYPE]) == NFT_NAT_DNAT;
}

static void take_elsewhere(struct output_rule *r, struct nlattr *const *attr)
{
	(void)attr;
	r->leads_elsewhere = true;
}

/* A set. That of users cannot be told without reading it. */
static void take_lookup(struct output_rule *r, struct nlattr *const *attr)
{
	bool inverted = nft_number(attr[NFTA_LOOKUP_FLAGS]) & NFT_LOOKUP_F_INV;

	r->is_for_all = false;
	if (r->loaded == LOADED_GROUP)
		r->is_for_others |= !inverted;
}

static void take_immediate(struct output_rule *r, struct nlattr *const *attr)
{
	struct nft_verdict v;

	if (nft_verdict_read(&v, nft_data(attr[NFTA_IMMEDIATE_DATA],
					  NFTA_DATA_VERDICT)) < 0)
		return;
	r->leads_elsewhere |= v.code == NF_DROP;
	r->accepts |= v.code == NF_ACCEPT;
	r->returns |= v.code == NFT_RETURN;
	if ((v.code == NFT_JUMP || v.code == NFT_GOTO) && v.chain)
		nla_strlcpy(r->jump, v.chain, sizeof(r->jump));
}

static void take_nothing(struct output_rule *r, struct nlattr *const *attr)
{
	(void)r;
	(void)attr;
}

static const struct {
	const char *name;
	void (*take)(struct output_rule *r, struct nlattr *const *attr);
} expressions[] = {
	{ "meta", take_meta },	      { "socket", take_socket },
	{ "fib", take_fib },	      { "ct", take_ct },
	{ "cmp", take_compare },      { "range", take_range },
	{ "bitwise", take_bitwise },  { "byteorder", take_byteorder },
	{ "lookup", take_lookup },    { "immediate", take_immediate },
	{ "nat", take_nat },	      { "redir", take_elsewhere },
	{ "reject", take_elsewhere }, { "queue", take_elsewhere },
	{ "tproxy", take_elsewhere }, { "counter", take_nothing },
	{ "log", take_nothing },
};

static void take_expression(struct output_rule *r, struct nlattr *element)
{
	struct nft_expression e;

	if (nft_expression_read(&e, element) < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++)
		if (!strcmp(e.name, expressions[i].name)) {
			expressions[i].take(r, e.attr);
			return;
		}
	/* It may load something else to compare with, as payload does. */
	r->loaded = LOADED_OTHER;
}

void output_rule_read(struct output_rule *r, struct nlattr *list)
{
	struct nlattr *expr = nla_data(list);
	int rest = nla_len(list);

	for (; nla_ok(expr, rest); expr = nla_next(expr, &rest))
		take_expression(r, expr);
}
