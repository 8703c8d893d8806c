// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A rule of nf_tables, read with the registers that a connection would give it.
 * What is not known about the connection is not known in a register either: then
 * the rule may fit.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "base/util.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/served_fit.h"

#define REGISTERS 16
#define DATA_MAX  64 /* bytes of all registers */

struct reading {
	const struct arrival *arrival;
	struct nl_sock *sk;
	uint8_t family;
	const char *table;
	/* A set may have a longer key than is left: the rest is not known. */
	struct served_register reg[2 * REGISTERS];
	struct served_rule *rule;
};

static void fit_at_most(struct reading *r, enum fit fit)
{
	if (fit < r->rule->fit)
		r->rule->fit = fit;
}

/* ---- registers: 1 to 4 have 16 bytes, NFT_REG32_00 and on have 4 ---- */

/* Returns the number of the first of 4 bytes that the attribute names. */
static size_t register_of(const struct nlattr *attr)
{
	unsigned int n = nft_number(attr);

	if (n >= NFT_REG32_00)
		return (n - NFT_REG32_00) % REGISTERS;
	return n > 0 ? (n - 1) * 4 % REGISTERS : 0;
}

static void forget(struct reading *r, const struct nlattr *to)
{
	for (size_t i = register_of(to); i < REGISTERS; i++)
		r->reg[i] = (struct served_register){ .is_known = false };
}

static void load(struct reading *r, const struct nlattr *to, const void *data,
		 size_t len)
{
	size_t at = register_of(to);
	const unsigned char *bytes = data;

	forget(r, to);
	for (size_t i = 0; i < len && at + i / 4 < REGISTERS; i++) {
		r->reg[at + i / 4].byte[i % 4] = bytes[i];
		r->reg[at + i / 4].is_known = true;
	}
}

/* Copies the bytes. Returns false if they are not known. */
static bool get(const struct reading *r, const struct nlattr *from, size_t len,
		unsigned char bytes[DATA_MAX], bool *is_port)
{
	size_t at = register_of(from);

	*is_port = false;
	for (size_t i = 0; i < len; i++) {
		const struct served_register *reg = &r->reg[at + i / 4];

		if (at + i / 4 >= REGISTERS || !reg->is_known)
			return false;
		bytes[i] = reg->byte[i % 4];
		*is_port |= reg->is_port;
	}
	return true;
}

/* ---- what loads ---- */

static void take_meta(struct reading *r, struct nlattr *const *attr)
{
	const struct nlattr *to = attr[NFTA_META_DREG];
	uint8_t family =
		r->arrival->to.family == IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	unsigned int index = if_nametoindex("lo");
	char name[IFNAMSIZ] = "lo";

	if (!to)
		return;
	forget(r, to);
	switch (nft_number(attr[NFTA_META_KEY])) {
	case NFT_META_L4PROTO:
		load(r, to, &r->arrival->protocol, 1);
		break;
	case NFT_META_NFPROTO:
		load(r, to, &family, 1);
		break;
	case NFT_META_OIFNAME:
		if (r->arrival->is_own)
			load(r, to, name, sizeof(name));
		break;
	case NFT_META_OIF:
		if (r->arrival->is_own)
			load(r, to, &index, sizeof(index));
		break;
	}
}

static void take_fib(struct reading *r, struct nlattr *const *attr)
{
	unsigned int type = RTN_LOCAL;

	forget(r, attr[NFTA_FIB_DREG]);
	if (nft_number(attr[NFTA_FIB_RESULT]) == NFT_FIB_RESULT_ADDRTYPE &&
	    (nft_number(attr[NFTA_FIB_FLAGS]) & NFTA_FIB_F_DADDR))
		load(r, attr[NFTA_FIB_DREG], &type, sizeof(type));
}

/* The destination, of which a rule may load the first bytes only. */
static void load_header(struct reading *r, const struct nlattr *to,
			size_t offset, size_t len)
{
	bool v4 = r->arrival->to.family == IPV4;
	size_t at = v4 ? 16 : 24, protocol = v4 ? 9 : 6;

	if (offset >= at && offset + len <= at + ip_len(r->arrival->to.family))
		load(r, to, r->arrival->to.bytes + (offset - at), len);
	else if (offset == protocol && len == 1)
		load(r, to, &r->arrival->protocol, 1);
}

static void take_payload(struct reading *r, struct nlattr *const *attr)
{
	const struct nlattr *to = attr[NFTA_PAYLOAD_DREG];
	unsigned int base = nft_number(attr[NFTA_PAYLOAD_BASE]);
	size_t offset = nft_number(attr[NFTA_PAYLOAD_OFFSET]);
	size_t len = nft_number(attr[NFTA_PAYLOAD_LEN]);
	uint16_t port = htons(r->arrival->port);

	if (!to)
		return;
	forget(r, to);
	if (base == NFT_PAYLOAD_NETWORK_HEADER) {
		load_header(r, to, offset, len);
	} else if (base == NFT_PAYLOAD_TRANSPORT_HEADER && offset == 2 &&
		   len == sizeof(port)) {
		load(r, to, &port, sizeof(port));
		r->reg[register_of(to)].is_port = true;
	}
}

/* A mask, then an exclusive or. */
static void take_bitwise(struct reading *r, struct nlattr *const *attr)
{
	struct nlattr *mask =
		nft_data(attr[NFTA_BITWISE_MASK], NFTA_DATA_VALUE);
	struct nlattr *flip = nft_data(attr[NFTA_BITWISE_XOR], NFTA_DATA_VALUE);
	size_t len = nft_number(attr[NFTA_BITWISE_LEN]);
	unsigned char bytes[DATA_MAX];
	bool is_port;

	if (!mask || !flip || len > DATA_MAX || (size_t)nla_len(mask) < len ||
	    (size_t)nla_len(flip) < len ||
	    !get(r, attr[NFTA_BITWISE_SREG], len, bytes, &is_port)) {
		forget(r, attr[NFTA_BITWISE_DREG]);
		return;
	}
	for (size_t i = 0; i < len; i++)
		bytes[i] = (bytes[i] & ((unsigned char *)nla_data(mask))[i]) ^
			   ((unsigned char *)nla_data(flip))[i];
	load(r, attr[NFTA_BITWISE_DREG], bytes, len);
	r->reg[register_of(attr[NFTA_BITWISE_DREG])].is_port = is_port;
}

/* ---- what compares ---- */

static bool holds(unsigned int op, int order)
{
	switch (op) {
	case NFT_CMP_EQ:
		return order == 0;
	case NFT_CMP_NEQ:
		return order != 0;
	case NFT_CMP_LT:
		return order < 0;
	case NFT_CMP_LTE:
		return order <= 0;
	case NFT_CMP_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

static void settle(struct reading *r, bool fits, bool names_port)
{
	fit_at_most(r, fits ? FIT_YES : FIT_NO);
	r->rule->names_port |= fits && names_port;
}

static void take_compare(struct reading *r, struct nlattr *const *attr)
{
	struct nlattr *value = nft_data(attr[NFTA_CMP_DATA], NFTA_DATA_VALUE);
	unsigned int op = nft_number(attr[NFTA_CMP_OP]);
	unsigned char bytes[DATA_MAX];
	bool is_port;

	if (!value || nla_len(value) > DATA_MAX ||
	    !get(r, attr[NFTA_CMP_SREG], (size_t)nla_len(value), bytes,
		 &is_port)) {
		fit_at_most(r, FIT_MAYBE);
		return;
	}
	settle(r,
	       holds(op,
		     memcmp(bytes, nla_data(value), (size_t)nla_len(value))),
	       is_port && op != NFT_CMP_NEQ);
}

static void take_range(struct reading *r, struct nlattr *const *attr)
{
	struct nlattr *from =
		nft_data(attr[NFTA_RANGE_FROM_DATA], NFTA_DATA_VALUE);
	struct nlattr *to = nft_data(attr[NFTA_RANGE_TO_DATA], NFTA_DATA_VALUE);
	bool eq = nft_number(attr[NFTA_RANGE_OP]) == NFT_RANGE_EQ;
	unsigned char bytes[DATA_MAX];
	bool is_port, is_in;
	size_t len;

	len = from && to ? (size_t)nla_len(from) : 0;
	if (len == 0 || len > DATA_MAX || (size_t)nla_len(to) != len ||
	    !get(r, attr[NFTA_RANGE_SREG], len, bytes, &is_port)) {
		fit_at_most(r, FIT_MAYBE);
		return;
	}
	is_in = memcmp(bytes, nla_data(from), len) >= 0 &&
		memcmp(bytes, nla_data(to), len) <= 0;
	settle(r, is_in == eq, is_port && eq);
}

/* A set, or a map, which loads what it has for the key. */
static void take_lookup(struct reading *r, struct nlattr *const *attr)
{
	const struct served_register *key =
		&r->reg[register_of(attr[NFTA_LOOKUP_SREG])];
	bool inverted = nft_number(attr[NFTA_LOOKUP_FLAGS]) & NFT_LOOKUP_F_INV;
	enum fit fit;

	if (!attr[NFTA_LOOKUP_SET])
		return;
	fit = served_set_has(r->sk, r->family, r->table,
			     nla_get_string(attr[NFTA_LOOKUP_SET]), key,
			     r->rule);
	if (inverted && fit != FIT_MAYBE)
		fit = fit == FIT_YES ? FIT_NO : FIT_YES;
	else if (fit != FIT_NO)
		for (const struct served_register *reg = key;
		     reg < r->reg + REGISTERS; reg++)
			r->rule->names_port |= !inverted && reg->is_port;
	fit_at_most(r, fit);
	if (attr[NFTA_LOOKUP_DREG] &&
	    nft_number(attr[NFTA_LOOKUP_DREG]) != NFT_REG_VERDICT)
		forget(r, attr[NFTA_LOOKUP_DREG]);
}

/* ---- what it does ---- */

static void take_immediate(struct reading *r, struct nlattr *const *attr)
{
	struct nlattr *data = attr[NFTA_IMMEDIATE_DATA];

	if (nft_number(attr[NFTA_IMMEDIATE_DREG]) == NFT_REG_VERDICT)
		served_rule_take_verdict(r->rule,
					 nft_data(data, NFTA_DATA_VERDICT));
	else
		forget(r, attr[NFTA_IMMEDIATE_DREG]);
}

static void take_nat(struct reading *r, struct nlattr *const *attr)
{
	r->rule->leads_elsewhere |=
		nft_number(attr[NFTA_NAT_TYPE]) == NFT_NAT_DNAT;
}

static void take_redirect(struct reading *r, struct nlattr *const *attr)
{
	(void)attr;
	r->rule->leads_elsewhere = true;
}

/* Of iptables. */
static void take_target(struct reading *r, struct nlattr *const *attr)
{
	const char *name = attr[NFTA_TARGET_NAME]
				   ? nla_get_string(attr[NFTA_TARGET_NAME])
				   : "";

	r->rule->leads_elsewhere |= !strcmp(name, "DNAT") ||
				    !strcmp(name, "REDIRECT") ||
				    !strcmp(name, "NETMAP");
}

static void take_nothing(struct reading *r, struct nlattr *const *attr)
{
	(void)r;
	(void)attr;
}

static const struct {
	const char *name;
	void (*take)(struct reading *r, struct nlattr *const *attr);
} expressions[] = {
	{ "meta", take_meta },	     { "fib", take_fib },
	{ "payload", take_payload }, { "bitwise", take_bitwise },
	{ "cmp", take_compare },     { "range", take_range },
	{ "lookup", take_lookup },   { "immediate", take_immediate },
	{ "nat", take_nat },	     { "redir", take_redirect },
	{ "target", take_target },   { "counter", take_nothing },
	{ "log", take_nothing },
};

static void take_expression(struct reading *r, struct nlattr *element)
{
	struct nft_expression e;

	if (nft_expression_read(&e, element) < 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(expressions); i++)
		if (!strcmp(e.name, expressions[i].name)) {
			expressions[i].take(r, e.attr);
			return;
		}
	/* It may match something, or load into any register. */
	fit_at_most(r, FIT_MAYBE);
	forget(r, NULL);
}

void served_rule_read(struct served_rule *r, const struct arrival *a,
		      struct nl_sock *sk, uint8_t family, const char *table,
		      struct nlattr *list, int len)
{
	struct reading reading = { .arrival = a,
				   .sk = sk,
				   .family = family,
				   .table = table,
				   .rule = r };

	*r = (struct served_rule){ .fit = FIT_YES, .verdict = NFT_CONTINUE };
	for (; nla_ok(list, len) && r->fit != FIT_NO;
	     list = nla_next(list, &len))
		take_expression(&reading, list);
}
