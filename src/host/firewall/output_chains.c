// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chains of the hook output that nft(8) made. They are walked from the hook's
 * own chain along its jumps. A rule that a chain of the hook prerouting in the
 * same table has, too, applies to the trace as well. Left out are rules for lo, for the host's own
 * addresses, for other users or cgroups, and for states of connections that are
 * not new. A map of verdicts is not followed. firewalld's table is left out: its
 * reject in the hook output, of addresses that are not routed, is in each.
 */
#include "host/firewall/output_chains.h"

#include <endian.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/nl.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"
#include "host/firewall/output_rule.h"

#define NAME_SIZE  OUTPUT_CHAIN_SIZE
#define HOOKS_MAX  16
#define SHARED_MAX 64
#define CHAINS_MAX 64 /* that are walked in a table */

/* A chain of a hook. */
struct hook {
	unsigned char family; /* NFPROTO_ */
	char table[NAME_SIZE], name[NAME_SIZE];
	bool is_output; /* or prerouting */
	bool drops; /* by its policy */
};

struct look {
	const bool *on;
	uid_t user;
	struct bypass_named *named;
	struct hook hook[HOOKS_MAX];
	int n;
};

/* ---- the hook's chains ---- */

/* Those are read as iptables prints them: see output_rules.c. */
static bool is_wanted(const struct look *look, const struct hook *h)
{
	switch (h->family) {
	case NFPROTO_INET:
		return strcmp(h->table, "firewalld") != 0;
	case NFPROTO_IPV4:
		return look->on[IPV4] && strcmp(h->name, "OUTPUT") != 0;
	case NFPROTO_IPV6:
		return look->on[IPV6] && strcmp(h->name, "OUTPUT") != 0;
	default:
		return false;
	}
}

static int take_chain(struct nl_msg *msg, void *arg)
{
	struct nft_chain chain;
	struct look *look = arg;
	struct hook *h = &look->hook[look->n];

	if (look->n == HOOKS_MAX || nft_chain_read(&chain, msg) < 0 ||
	    (chain.hook != NF_INET_LOCAL_OUT &&
	     chain.hook != NF_INET_PRE_ROUTING))
		return NL_OK;
	memset(h, 0, sizeof(*h));
	h->family = chain.family;
	h->is_output = chain.hook == NF_INET_LOCAL_OUT;
	h->drops = chain.drops;
	snprintf(h->table, sizeof(h->table), "%s", chain.table);
	snprintf(h->name, sizeof(h->name), "%s", chain.name);
	if (is_wanted(look, h))
		look->n++;
	return NL_OK;
}

/* ---- the walk ---- */

struct walk {
	struct look *look;
	const struct hook *hook;
	char chain[CHAINS_MAX][NAME_SIZE]; /* those to walk, and walked */
	int n;
	bool ended; /* all that the user sends is accepted, or was named */
	bool chain_ended;
	bool is_hooks; /* what is read now is the hook's own chain */
	uint64_t shared[SHARED_MAX]; /* rules of prerouting */
	int n_shared;
};

/* A number for what the rule matches and does (FNV-1a). */
static uint64_t print_of(struct nlattr *list)
{
	struct nlattr *expr = nla_data(list);
	int rest = nla_len(list);
	uint64_t print = 0xcbf29ce484222325;

	for (; nla_ok(expr, rest); expr = nla_next(expr, &rest)) {
		const unsigned char *bytes = nla_data(expr);
		struct nft_expression e;

		if (nft_expression_read(&e, expr) < 0 ||
		    !strcmp(e.name, "counter"))
			continue;
		for (int i = 0; i < nla_len(expr); i++)
			print = (print ^ bytes[i]) * 0x100000001b3;
	}
	return print;
}

static int share_rule(struct nl_msg *msg, void *arg)
{
	struct nlattr *list = nlmsg_find_attr(
		nlmsg_hdr(msg), sizeof(struct nfgenmsg), NFTA_RULE_EXPRESSIONS);
	struct walk *w = arg;

	if (list && w->n_shared < SHARED_MAX)
		w->shared[w->n_shared++] = print_of(list);
	return NL_OK;
}

static bool is_shared(const struct walk *w, struct nlattr *list)
{
	uint64_t print = print_of(list);

	for (int i = 0; i < w->n_shared; i++)
		if (w->shared[i] == print)
			return true;
	return false;
}

static void name(const struct walk *w, const char *chain, const char *what)
{
	struct bypass_named *named = w->look->named;

	if (named->n++ > 0)
		return;
	snprintf(named->rule, sizeof(named->rule),
		 "nft -a list chain %s %s %s (%s)",
		 w->hook->family == NFPROTO_INET   ? "inet"
		 : w->hook->family == NFPROTO_IPV4 ? "ip"
						   : "ip6",
		 w->hook->table, chain, what);
}

static void add_chain(struct walk *w, const char *chain)
{
	for (int i = 0; i < w->n; i++)
		if (!strcmp(w->chain[i], chain))
			return;
	if (w->n < CHAINS_MAX)
		snprintf(w->chain[w->n++], NAME_SIZE, "%s", chain);
}

static uint64_t handle_of(struct nlattr *attr)
{
	return attr ? be64toh(nla_get_u64(attr)) : 0;
}

static int take_rule(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[NFTA_RULE_MAX + 1];
	struct walk *w = arg;
	struct output_rule r = { .user = w->look->user, .is_for_all = true };
	char what[32];

	if (w->chain_ended || w->ended ||
	    nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), attr,
			NFTA_RULE_MAX, NULL) < 0 ||
	    !attr[NFTA_RULE_CHAIN] || !attr[NFTA_RULE_EXPRESSIONS])
		return NL_OK;
	output_rule_read(&r, attr[NFTA_RULE_EXPRESSIONS]);
	if (r.is_for_others || is_shared(w, attr[NFTA_RULE_EXPRESSIONS]))
		return NL_OK;
	if (r.leads_elsewhere) {
		snprintf(what, sizeof(what), "handle %llu",
			 (unsigned long long)handle_of(attr[NFTA_RULE_HANDLE]));
		name(w, nla_get_string(attr[NFTA_RULE_CHAIN]), what);
	} else if (r.jump[0]) {
		add_chain(w, r.jump);
	} else if (r.is_for_all) {
		w->chain_ended = r.accepts || r.returns;
		w->ended = r.accepts && w->is_hooks;
	}
	return NL_OK;
}

/* Read the rules of prerouting in the same table. */
static void read_shared(struct walk *w, struct nl_sock *sk)
{
	for (int i = 0; i < w->look->n; i++) {
		const struct hook *h = &w->look->hook[i];

		if (!h->is_output && h->family == w->hook->family &&
		    !strcmp(h->table, w->hook->table))
			(void)!nftables_dump(sk, NFT_MSG_GETRULE, h->family,
					     h->table, h->name, share_rule, w);
	}
}

static void walk(struct look *look, const struct hook *hook, struct nl_sock *sk)
{
	static struct walk w;

	w = (struct walk){ .look = look, .hook = hook };
	read_shared(&w, sk);
	add_chain(&w, hook->name);
	for (int i = 0; i < w.n; i++) {
		w.chain_ended = false;
		w.is_hooks = i == 0;
		if (nftables_dump(sk, NFT_MSG_GETRULE, hook->family,
				  hook->table, w.chain[i], take_rule, &w) < 0)
			return;
	}
	if (hook->drops && !w.ended)
		name(&w, hook->name, "policy drop");
}

void output_chains_name(const bool on[IP_FAMILIES], uid_t user,
			struct bypass_named *named)
{
	autonl struct nl_sock *sk = nftables_open();
	struct look look = { .on = on, .user = user, .named = named };

	if (!sk || nftables_dump(sk, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC, NULL,
				 NULL, take_chain, &look) < 0)
		return;
	for (int i = 0; i < look.n; i++)
		if (look.hook[i].is_output)
			walk(&look, &look.hook[i], sk);
}
