// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters. A rule is found by its comment. Both backends store it as plain
 * text in the rule, so we search all of the rule's bytes.
 */
#include "host/diagnose/counters.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/nl.h"
#include "host/firewall/nftables.h"

#define ATTEMPTS 5 /* at a table that others change meanwhile */

struct search {
	const char *table;
	const char *chain; /* NULL: all of them */
	const char *tag;
	int rules; /* that bear the tag */
	uint64_t packets; /* that the last of them has counted */
	bool counted;
};

static bool has_tag(const struct search *s, const void *data, size_t len)
{
	return memmem(data, len, s->tag, strlen(s->tag)) != NULL;
}

/* ---- iptables-nft ---- */

static void take_expression(struct nlattr *expr, struct search *s)
{
	struct nlattr *attr[NFTA_EXPR_MAX + 1];
	struct nlattr *counter[NFTA_COUNTER_MAX + 1];

	if (nla_parse_nested(attr, NFTA_EXPR_MAX, expr, NULL) < 0 ||
	    !attr[NFTA_EXPR_NAME] || !attr[NFTA_EXPR_DATA] ||
	    strcmp(nla_get_string(attr[NFTA_EXPR_NAME]), "counter") ||
	    nla_parse_nested(counter, NFTA_COUNTER_MAX, attr[NFTA_EXPR_DATA],
			     NULL) < 0 ||
	    !counter[NFTA_COUNTER_PACKETS])
		return;
	s->packets = be64toh(nla_get_u64(counter[NFTA_COUNTER_PACKETS]));
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

/* The two families have the same messages, but for the entry in them. */
struct layout {
	int domain;
	int level;
	size_t entry_size;
	size_t next_offset;
	size_t counters;
};

static const struct layout layouts[] = {
	{ AF_INET, IPPROTO_IP, sizeof(struct ipt_entry),
	  offsetof(struct ipt_entry, next_offset),
	  offsetof(struct ipt_entry, counters) },
	{ AF_INET6, IPPROTO_IPV6, sizeof(struct ip6t_entry),
	  offsetof(struct ip6t_entry, next_offset),
	  offsetof(struct ip6t_entry, counters) },
};

static_assert(sizeof(struct ipt_getinfo) == sizeof(struct ip6t_getinfo) &&
		      offsetof(struct ipt_get_entries, entrytable) ==
			      offsetof(struct ip6t_get_entries, entrytable),
	      "the families have the same messages");

/* From the first rule at a place to the last one at another. */
static void search_entries(const struct layout *l, const char *table,
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
			s->packets = counters.pcnt;
			s->counted = true;
			s->rules++;
		}
		at += next;
	}
}

/*
 * Returns 0, or -1 with errno; EAGAIN if the table has changed meanwhile. A
 * chain is POSTROUTING.
 */
static int try_legacy(int fd, const struct layout *l, struct search *s)
{
	struct ipt_getinfo info = { .name = "" };
	socklen_t len = sizeof(info);
	autofree struct ipt_get_entries *got = NULL;

	snprintf(info.name, sizeof(info.name), "%s", s->table);
	if (getsockopt(fd, l->level, IPT_SO_GET_INFO, &info, &len) < 0)
		return -1;
	got = calloc(1, sizeof(*got) + info.size);
	if (!got)
		return -1;
	memcpy(got->name, info.name, sizeof(got->name));
	got->size = info.size;
	len = (socklen_t)(sizeof(*got) + info.size);
	if (getsockopt(fd, l->level, IPT_SO_GET_ENTRIES, got, &len) < 0)
		return -1;
	if (s->chain)
		search_entries(l, (const char *)got->entrytable, info.size,
			       info.hook_entry[NF_INET_POST_ROUTING],
			       info.underflow[NF_INET_POST_ROUTING], s);
	else
		search_entries(l, (const char *)got->entrytable, info.size, 0,
			       info.size, s);
	return 0;
}

static int read_legacy(int family, struct search *s)
{
	const struct layout *l = &layouts[family];
	autoclose int fd =
		socket(l->domain, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int r = -1;

	if (fd < 0)
		return -1;
	for (int i = 0; i < ATTEMPTS && r < 0; i++) {
		r = try_legacy(fd, l, s);
		if (r < 0 && errno != EAGAIN)
			return -1;
	}
	return r;
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
