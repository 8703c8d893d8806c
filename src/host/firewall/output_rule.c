// SPDX-License-Identifier: GPL-2.0-or-later
/* What a rule of nf_tables does with packets that a user's programs send. */
#include "host/firewall/output_rule.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "base/util.h"

#define ATTR_MAX 15 /* of the expressions below */
#define NEW_BIT	 (1U << (IP_CT_NEW + 1)) /* as in nft's "ct state new" */

static unsigned int be32_of(const struct nlattr *attr)
{
	return attr ? ntohl(nla_get_u32(attr)) : 0;
}

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
	struct nlattr *data[NFTA_DATA_MAX + 1], *value;
	unsigned int op = be32_of(attr[NFTA_CMP_OP]);

	if (!attr[NFTA_CMP_DATA] ||
	    nla_parse_nested(data, NFTA_DATA_MAX, attr[NFTA_CMP_DATA], NULL) <
		    0 ||
	    !data[NFTA_DATA_VALUE])
		return;
	value = data[NFTA_DATA_VALUE];
	if (op == NFT_CMP_EQ || op == NFT_CMP_NEQ)
		take_value(r, nla_data(value), (size_t)nla_len(value),
			   op == NFT_CMP_EQ);
	else
		take_bound(r, op, nla_len(value) < 4 ? 0 : be32_of(value));
}

/* The same as one expression. */
static bool read_bound(struct nlattr *attr, unsigned int *value)
{
	struct nlattr *data[NFTA_DATA_MAX + 1];

	if (!attr || nla_parse_nested(data, NFTA_DATA_MAX, attr, NULL) < 0 ||
	    !data[NFTA_DATA_VALUE] || nla_len(data[NFTA_DATA_VALUE]) < 4)
		return false;
	*value = be32_of(data[NFTA_DATA_VALUE]);
	return true;
}

static void take_range(struct output_rule *r, struct nlattr *const *attr)
{
	bool eq = be32_of(attr[NFTA_RANGE_OP]) == NFT_RANGE_EQ;
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
	struct nlattr *data[NFTA_DATA_MAX + 1];

	if (r->loaded != LOADED_STATE || !attr[NFTA_BITWISE_MASK] ||
	    nla_parse_nested(data, NFTA_DATA_MAX, attr[NFTA_BITWISE_MASK],
			     NULL) < 0 ||
	    !data[NFTA_DATA_VALUE])
		return;
	memcpy(&r->states, nla_data(data[NFTA_DATA_VALUE]), sizeof(r->states));
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
	unsigned int key = be32_of(attr[NFTA_META_KEY]);

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
	r->loaded = be32_of(attr[NFTA_FIB_RESULT]) == NFT_FIB_RESULT_ADDRTYPE &&
				    (be32_of(attr[NFTA_FIB_FLAGS]) &
				     NFTA_FIB_F_DADDR)
			    ? LOADED_TYPE
			    : LOADED_OTHER;
}

static void take_ct(struct output_rule *r, struct nlattr *const *attr)
{
	r->loaded = !attr[NFTA_CT_SREG] &&
				    be32_of(attr[NFTA_CT_KEY]) == NFT_CT_STATE
			    ? LOADED_STATE
			    : LOADED_OTHER;
}

static void take_nat(struct output_rule *r, struct nlattr *const *attr)
{
	r->leads_elsewhere |= be32_of(attr[NFTA_NAT_TYPE]) == NFT_NAT_DNAT;
}

static void take_elsewhere(struct output_rule *r, struct nlattr *const *attr)
{
	(void)attr;
	r->leads_elsewhere = true;
}

/* A set. That of users cannot be told without reading it. */
static void take_lookup(struct output_rule *r, struct nlattr *const *attr)
{
	bool inverted = be32_of(attr[NFTA_LOOKUP_FLAGS]) & NFT_LOOKUP_F_INV;

	r->is_for_all = false;
	if (r->loaded == LOADED_GROUP)
		r->is_for_others |= !inverted;
}

static void take_verdict(struct output_rule *r, struct nlattr *const *attr)
{
	struct nlattr *data[NFTA_DATA_MAX + 1], *verdict[NFTA_VERDICT_MAX + 1];
	int code;

	if (!attr[NFTA_IMMEDIATE_DATA] ||
	    nla_parse_nested(data, NFTA_DATA_MAX, attr[NFTA_IMMEDIATE_DATA],
			     NULL) < 0 ||
	    !data[NFTA_DATA_VERDICT] ||
	    nla_parse_nested(verdict, NFTA_VERDICT_MAX, data[NFTA_DATA_VERDICT],
			     NULL) < 0)
		return;
	code = (int)be32_of(verdict[NFTA_VERDICT_CODE]);
	r->leads_elsewhere |= code == NF_DROP;
	r->accepts |= code == NF_ACCEPT;
	r->returns |= code == NFT_RETURN;
	if ((code == NFT_JUMP || code == NFT_GOTO) &&
	    verdict[NFTA_VERDICT_CHAIN])
		nla_strlcpy(r->jump, verdict[NFTA_VERDICT_CHAIN],
			    sizeof(r->jump));
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
	{ "lookup", take_lookup },    { "immediate", take_verdict },
	{ "nat", take_nat },	      { "redir", take_elsewhere },
	{ "reject", take_elsewhere }, { "queue", take_elsewhere },
	{ "tproxy", take_elsewhere }, { "counter", take_nothing },
	{ "log", take_nothing },
};

static void take_expression(struct output_rule *r, struct nlattr *expr)
{
	struct nlattr *attr[NFTA_EXPR_MAX + 1], *data[ATTR_MAX + 1];

	if (nla_parse_nested(attr, NFTA_EXPR_MAX, expr, NULL) < 0 ||
	    !attr[NFTA_EXPR_NAME])
		return;
	memset(data, 0, sizeof(data));
	if (attr[NFTA_EXPR_DATA])
		(void)!nla_parse_nested(data, ATTR_MAX, attr[NFTA_EXPR_DATA],
					NULL);
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++)
		if (!strcmp(nla_get_string(attr[NFTA_EXPR_NAME]),
			    expressions[i].name)) {
			expressions[i].take(r, data);
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
