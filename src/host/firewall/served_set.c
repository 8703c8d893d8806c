// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A set or map of nf_tables. Ranges of one field are kept as their bounds: an
 * element begins each, and one with a flag ends it. Ranges of several fields have
 * both bounds in one element.
 */
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <string.h>

#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"
#include "host/firewall/served_fit.h"

#define KEY_MAX 64 /* bytes */

struct look {
	const struct served_register *key;
	struct served_rule *rule;
	enum fit fit;
	bool has_bounds;
	/* The last bound that is not above the key. */
	unsigned char bound[KEY_MAX];
	bool has_bound, ends;
	struct served_rule at_bound; /* what it leads to */
};

static bool is_known(const struct look *look, size_t len)
{
	for (size_t i = 0; i < (len + 3) / 4; i++)
		if (!look->key[i].is_known)
			return false;
	return true;
}

/* The key's known bytes are in this range, 4 by 4. */
static bool is_between(const struct look *look, const unsigned char *low,
		       const unsigned char *high, size_t len)
{
	for (size_t i = 0; i < len; i += 4) {
		size_t n = len - i < 4 ? len - i : 4;
		const struct served_register *key = &look->key[i / 4];

		if (key->is_known && (memcmp(key->byte, low + i, n) < 0 ||
				      memcmp(key->byte, high + i, n) > 0))
			return false;
	}
	return true;
}

static void take_bound(struct look *look, const unsigned char *low, size_t len,
		       bool ends, struct nlattr *verdict)
{
	unsigned char key[KEY_MAX];
	int order;

	look->has_bounds |= ends;
	if (!is_known(look, len))
		return;
	for (size_t i = 0; i < len; i++)
		key[i] = look->key[i / 4].byte[i % 4];
	if (memcmp(low, key, len) > 0)
		return;
	order = look->has_bound ? memcmp(low, look->bound, len) : 1;
	if (order < 0 || (order == 0 && ends))
		return;
	memcpy(look->bound, low, len);
	look->has_bound = true;
	look->ends = ends;
	look->at_bound.n_jumps = 0;
	served_rule_take_verdict(&look->at_bound, verdict);
}

static void take_element(struct look *look, struct nlattr *element)
{
	struct nlattr *attr[NFTA_SET_ELEM_MAX + 1], *low, *high, *verdict;
	unsigned int flags;
	size_t len;

	if (nla_parse_nested(attr, NFTA_SET_ELEM_MAX, element, NULL) < 0)
		return;
	low = nft_data(attr[NFTA_SET_ELEM_KEY], NFTA_DATA_VALUE);
	high = nft_data(attr[NFTA_SET_ELEM_KEY_END], NFTA_DATA_VALUE);
	verdict = nft_data(attr[NFTA_SET_ELEM_DATA], NFTA_DATA_VERDICT);
	if (!low || nla_len(low) > KEY_MAX ||
	    (high && nla_len(high) != nla_len(low)))
		return;
	len = (size_t)nla_len(low);
	flags = nft_number(attr[NFTA_SET_ELEM_FLAGS]);
	take_bound(look, nla_data(low), len, flags & NFT_SET_ELEM_INTERVAL_END,
		   verdict);
	if ((flags & NFT_SET_ELEM_INTERVAL_END) ||
	    !is_between(look, nla_data(low), nla_data(high ? high : low), len))
		return;
	look->fit = is_known(look, len) ? FIT_YES : FIT_MAYBE;
	served_rule_take_verdict(look->rule, verdict);
}

static int take_elements(struct nl_msg *msg, void *arg)
{
	struct nlattr *list =
		nlmsg_find_attr(nlmsg_hdr(msg), sizeof(struct nfgenmsg),
				NFTA_SET_ELEM_LIST_ELEMENTS);
	struct nlattr *element = list ? nla_data(list) : NULL;
	int rest = list ? nla_len(list) : 0;

	for (; element && nla_ok(element, rest);
	     element = nla_next(element, &rest))
		take_element(arg, element);
	return NL_OK;
}

enum fit served_set_has(struct nl_sock *sk, uint8_t family, const char *table,
			const char *set, const struct served_register *key,
			struct served_rule *r)
{
	struct look look = { .key = key, .rule = r };

	/* The same attributes as for the rules of a chain. */
	_Static_assert((int)NFTA_SET_ELEM_LIST_TABLE == (int)NFTA_RULE_TABLE &&
			       (int)NFTA_SET_ELEM_LIST_SET ==
				       (int)NFTA_RULE_CHAIN,
		       "nftables_dump() names a set like a chain");
	if (nftables_dump(sk, NFT_MSG_GETSETELEM, family, table, set,
			  take_elements, &look) < 0)
		return FIT_MAYBE;
	if (!look.has_bounds || look.fit == FIT_MAYBE)
		return look.fit;
	r->n_jumps = 0;
	if (!look.has_bound || look.ends)
		return FIT_NO;
	r->verdict = look.at_bound.verdict;
	r->n_jumps = look.at_bound.n_jumps;
	memcpy(r->jump, look.at_bound.jump, sizeof(r->jump));
	return FIT_YES;
}
