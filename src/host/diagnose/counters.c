// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters. A rule is found by its comment. Both backends store it as plain
 * text in the rule, so we search all of the rule's bytes.
 */
#include "host/diagnose/counters.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nl.h"
#include "host/firewall/legacy.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"

struct search {
	const char *table;
	const char *chain; /* NULL: all of them */
	const char *tag;
	int rules; /* that bear the tag */
	uint64_t packets; /* that they have counted */
	bool counted;
};

static bool has_tag(const struct search *s, const void *data, size_t len)
{
	return memmem(data, len, s->tag, strlen(s->tag)) != NULL;
}

/* ---- iptables-nft ---- */

static void take_expression(struct nlattr *element, struct search *s)
{
	struct nft_expression e;

	if (nft_expression_read(&e, element) < 0 ||
	    strcmp(e.name, "counter") != 0 || !e.attr[NFTA_COUNTER_PACKETS])
		return;
	s->packets += be64toh(nla_get_u64(e.attr[NFTA_COUNTER_PACKETS]));
	s->counted = true;
}

static int take_rule(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nlattr *attr[NFTA_RULE_MAX + 1];
	struct search *s = arg;
	struct nlattr *expr;
	int rest;

	if (!has_tag(s, head, head->nlmsg_len))
		return NL_OK;
	s->rules++;
	if (nlmsg_parse(head, sizeof(struct nfgenmsg), attr, NFTA_RULE_MAX,
			NULL) < 0 ||
	    !attr[NFTA_RULE_EXPRESSIONS])
		return NL_OK;
	expr = nla_data(attr[NFTA_RULE_EXPRESSIONS]);
	rest = nla_len(attr[NFTA_RULE_EXPRESSIONS]);
	for (; nla_ok(expr, rest); expr = nla_next(expr, &rest))
		take_expression(expr, s);
	return NL_OK;
}

static int read_nft(int family, struct search *s)
{
	autonl struct nl_sock *sk = nftables_open();

	if (!sk)
		return -1;
	return nftables_dump(sk, NFT_MSG_GETRULE, nftables_proto(family),
			     s->table, s->chain, take_rule, s);
}

/* ---- iptables-legacy ---- */

/* From the first rule at a place to the last one at another. */
static void search_entries(const struct legacy_layout *l, const char *table,
			   size_t size, size_t at, size_t end, struct search *s)
{
	while (at <= end && at + l->entry_size <= size) {
		const char *entry = table + at;
		struct xt_counters counters;
		uint16_t next;

		memcpy(&next, entry + l->next_offset, sizeof(next));
		if (next < l->entry_size || next > size - at)
			return;
		if (has_tag(s, entry, next)) {
			memcpy(&counters, entry + l->counters,
			       sizeof(counters));
			s->packets += counters.pcnt;
			s->counted = true;
			s->rules++;
		}
		at += next;
	}
}

/* Returns 0, or -1 with errno. A chain is POSTROUTING. */
static int read_legacy(int family, struct search *s)
{
	const struct legacy_layout *l = legacy_layout(family);
	autofree struct ipt_get_entries *got = NULL;
	autoclose int fd = legacy_open(family);
	size_t start = 0, end;
	struct ipt_getinfo info;

	if (fd >= 0)
		got = legacy_read(fd, l, s->table, &info);
	if (!got)
		return -1;
	end = info.size;
	if (s->chain) {
		start = info.hook_entry[NF_INET_POST_ROUTING];
		end = info.underflow[NF_INET_POST_ROUTING];
	}
	search_entries(l, (const char *)got->entrytable, info.size, start, end,
		       s);
	return 0;
}

static int search(const struct xtables *xt, struct search *s)
{
	return xt->backend == XT_NFT ? read_nft(xt->family, s)
				     : read_legacy(xt->family, s);
}

int counters_read(const struct xtables *xt, const char *tag, uint64_t *packets)
{
	struct search s = { .table = "nat",
			    .chain = "POSTROUTING",
			    .tag = tag };

	if (search(xt, &s) < 0)
		return -1;
	if (!s.counted) {
		errno = ENOENT;
		return -1;
	}
	*packets = s.packets;
	return 0;
}

int counters_rules(const struct xtables *xt, const char *table,
		   const char *chain, const char *tag)
{
	struct search s = { .table = table, .tag = tag };

	if (xt->backend == XT_NFT)
		s.chain = chain;

	/* Reading a table of iptables-legacy would create it. */
	if (xt->backend == XT_LEGACY && !xtables_has_table(xt, table))
		return 0;
	return search(xt, &s) < 0 ? -1 : s.rules;
}
