// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The same for chains of nf_tables, whoever made them: nft(8), firewalld, Docker,
 * podman, kube-proxy. The rules of each table that has a chain of type nat at the
 * hooks prerouting or output are read, and then walked as in served_port.c.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nl.h"
#include "base/util.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"
#include "host/firewall/served_fit.h"

#define BASES_MAX 32
#define MAX_DEPTH 8

/* A chain of type nat. */
struct base {
	unsigned char family; /* NFPROTO_ */
	char table[SERVED_CHAIN_SIZE], chain[SERVED_CHAIN_SIZE];
};

struct bases {
	const struct arrival *arrival;
	struct base base[BASES_MAX];
	int n;
};

/* A rule of the table that is read now, in their order. */
struct stored {
	struct stored *next;
	char chain[SERVED_CHAIN_SIZE];
	uint64_t handle;
	int len;
	unsigned char expressions[];
};

struct walk {
	const struct arrival *arrival;
	const struct base *base;
	struct nl_sock *sk; /* to read sets */
	struct stored *first, **last;
	char *found; /* SERVED_RULE_SIZE bytes */
};

/* ---- reading ---- */

static bool is_family(unsigned char family, const struct arrival *a)
{
	return family == NFPROTO_INET ||
	       family == (a->to.family == IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
}

static int take_base(struct nl_msg *msg, void *arg)
{
	struct nft_chain chain;
	struct bases *bases = arg;
	struct base *b = &bases->base[bases->n];
	int hook = bases->arrival->is_own ? NF_INET_LOCAL_OUT
					  : NF_INET_PRE_ROUTING;

	if (bases->n == BASES_MAX || nft_chain_read(&chain, msg) < 0 ||
	    !is_family(chain.family, bases->arrival) ||
	    strcmp(chain.type, "nat") != 0 || chain.hook != hook)
		return NL_OK;
	b->family = chain.family;
	snprintf(b->table, sizeof(b->table), "%s", chain.table);
	snprintf(b->chain, sizeof(b->chain), "%s", chain.name);
	bases->n++;
	return NL_OK;
}

static int store_rule(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nlattr *attr[NFTA_RULE_MAX + 1], *list;
	struct walk *w = arg;
	struct stored *rule;

	if (memmem(head, head->nlmsg_len, SERVED_TRACE_TAG,
		   strlen(SERVED_TRACE_TAG)) ||
	    nlmsg_parse(head, sizeof(struct nfgenmsg), attr, NFTA_RULE_MAX,
			NULL) < 0 ||
	    !attr[NFTA_RULE_CHAIN] || !attr[NFTA_RULE_EXPRESSIONS])
		return NL_OK;
	list = attr[NFTA_RULE_EXPRESSIONS];
	rule = malloc(sizeof(*rule) + (size_t)nla_len(list));
	if (!rule)
		return NL_STOP;
	rule->next = NULL;
	nla_strlcpy(rule->chain, attr[NFTA_RULE_CHAIN], sizeof(rule->chain));
	rule->handle = attr[NFTA_RULE_HANDLE]
			       ? be64toh(nla_get_u64(attr[NFTA_RULE_HANDLE]))
			       : 0;
	rule->len = nla_len(list);
	memcpy(rule->expressions, nla_data(list), (size_t)rule->len);
	*w->last = rule;
	w->last = &rule->next;
	return NL_OK;
}

static void forget_rules(struct walk *w)
{
	while (w->first) {
		struct stored *rule = w->first;

		w->first = rule->next;
		free(rule);
	}
	w->last = &w->first;
}

/* ---- walking ---- */

static enum served_walk found(const struct walk *w, const struct stored *rule)
{
	snprintf(w->found, SERVED_RULE_SIZE,
		 "nft -a list chain %s %s %s (handle %llu)",
		 w->base->family == NFPROTO_INET   ? "inet"
		 : w->base->family == NFPROTO_IPV4 ? "ip"
						   : "ip6",
		 w->base->table, rule->chain, (unsigned long long)rule->handle);
	return SERVED_FOUND;
}

static enum served_walk walk_chain(const struct walk *w, const char *chain,
				   bool named, int depth);

static enum served_walk walk_jumps(const struct walk *w,
				   const struct served_rule *r, bool named,
				   int depth)
{
	enum served_walk walked = SERVED_ON;

	for (int i = 0; i < r->n_jumps && walked != SERVED_FOUND; i++)
		walked = walk_chain(w, r->jump[i], named, depth + 1);
	return walked == SERVED_END && r->n_jumps > 1 ? SERVED_ON : walked;
}

static enum served_walk walk_rule(const struct walk *w, struct stored *rule,
				  bool named, int depth, bool *returns)
{
	struct served_rule r;
	enum served_walk walked = SERVED_ON;

	served_rule_read(&r, w->arrival, w->sk, w->base->family, w->base->table,
			 (struct nlattr *)rule->expressions, rule->len);
	if (r.fit == FIT_NO)
		return SERVED_ON;
	named |= r.names_port;
	if (r.leads_elsewhere && named)
		return found(w, rule);
	if (r.leads_elsewhere || r.verdict == NF_ACCEPT || r.verdict == NF_DROP)
		walked = SERVED_END;
	else if (r.verdict == NFT_RETURN)
		*returns = r.fit == FIT_YES;
	else if (depth < MAX_DEPTH)
		walked = walk_jumps(w, &r, named, depth);
	return walked == SERVED_END && r.fit != FIT_YES ? SERVED_ON : walked;
}

static enum served_walk walk_chain(const struct walk *w, const char *chain,
				   bool named, int depth)
{
	enum served_walk walked = SERVED_ON;
	bool returns = false;

	for (struct stored *rule = w->first; rule && walked == SERVED_ON;
	     rule = rule->next) {
		if (strcmp(rule->chain, chain) != 0)
			continue;
		walked = walk_rule(w, rule, named, depth, &returns);
		if (returns)
			break;
	}
	return walked;
}

static bool find_in(struct nl_sock *sk, struct walk *w)
{
	bool is_found;

	w->last = &w->first;
	is_found = nftables_dump(sk, NFT_MSG_GETRULE, w->base->family,
				 w->base->table, NULL, store_rule, w) == 0 &&
		   walk_chain(w, w->base->chain, false, 0) == SERVED_FOUND;
	forget_rules(w);
	return is_found;
}

bool served_native_find(const struct arrival *a, char rule[SERVED_RULE_SIZE])
{
	autonl struct nl_sock *sk = nftables_open();
	struct bases bases = { .arrival = a };
	struct walk w = { .arrival = a, .sk = sk, .found = rule };

	if (!sk || nftables_dump(sk, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, NULL,
				 NULL, take_base, &bases) < 0)
		return false;
	for (int i = 0; i < bases.n; i++) {
		w.base = &bases.base[i];
		if (find_in(sk, &w))
			return true;
	}
	return false;
}
