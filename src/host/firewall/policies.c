// SPDX-License-Identifier: GPL-2.0-or-later
/* The policies of the chains that get the trace's rules. */
#include "host/firewall/policies.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/nft_batch.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"

/* 3 chains of the table filter and 2 of nat */
#define CHAINS_MAX (5 * IP_FAMILIES)

struct chain {
	int family;
	char table[32];
	char name[32];
};

/* Those that drop. There is one trace. */
static struct chain dropping[CHAINS_MAX];
static int n_dropping;

/* ---- netlink ---- */

static int take_policy(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr = nlmsg_find_attr(
		nlmsg_hdr(msg), sizeof(struct nfgenmsg), NFTA_CHAIN_POLICY);
	int *policy = arg;

	if (attr)
		*policy = (int)nft_number(attr);
	return NL_OK;
}

/* 1, 0 (also without such a chain), or -1 with errno. */
static int has_policy(struct nl_sock *sk, const struct chain *chain, int wanted)
{
	int policy = -1;

	if (nftables_ask_chain(sk, chain->family, chain->table, chain->name,
			       take_policy, &policy) < 0)
		return -1;
	return policy == wanted;
}

static int set_to_drop(struct nl_sock *sk, const struct chain *chain)
{
	struct nl_msg *msg =
		nftables_message(NFT_MSG_NEWCHAIN, NLM_F_ACK, chain->family,
				 chain->table, chain->name);
	struct nft_batch batch;

	if (msg)
		nla_put_u32(msg, NFTA_CHAIN_POLICY, htonl(NF_DROP));
	nft_batch_begin(&batch);
	nft_batch_add(&batch, msg);
	errno = nft_batch_send(&batch, sk);
	return errno && errno != ENOENT ? -1 : 0;
}

/* Returns 0, or -1 after a message. */
static int have_drop(struct nl_sock *sk, const struct chain *chain)
{
	int changed = has_policy(sk, chain, NF_ACCEPT);

	if (changed == 0)
		return 0;
	if (changed < 0 || set_to_drop(sk, chain) < 0)
		return error_errno("cannot set the policy of %s in the host's "
				   "table %s to DROP again",
				   chain->name, chain->table);
	warning("iptables-restore has set the policy of %s in the host's "
		"table %s to ACCEPT: nsntrace has set it to DROP again",
		chain->name, chain->table);
	return 0;
}

/* ---- a trace ---- */

static int note(struct journal *j, const char *kind, const struct chain *chain)
{
	char line[96];

	snprintf(line, sizeof(line), "%s %s %s %s", kind,
		 ip_family_name(chain->family), chain->table, chain->name);
	return journal_claim(j, true, line) < 0 ? -1 : 0;
}

static bool is_remembered(const struct chain *chain)
{
	for (int i = 0; i < n_dropping; i++)
		if (dropping[i].family == chain->family &&
		    !strcmp(dropping[i].table, chain->table) &&
		    !strcmp(dropping[i].name, chain->name))
			return true;
	return false;
}

static int remember(struct nl_sock *sk, struct journal *j,
		    const struct rule *rule)
{
	struct chain chain = { .family = rule->xt.family };
	int drops;

	snprintf(chain.table, sizeof(chain.table), "%s", rule->table);
	snprintf(chain.name, sizeof(chain.name), "%s", rule->chain);
	if (is_remembered(&chain) || n_dropping == CHAINS_MAX)
		return 0;
	drops = has_policy(sk, &chain, NF_DROP);
	if (drops < 0)
		return error_errno("cannot read the host's nftables");
	if (!drops)
		return 0;
	dropping[n_dropping++] = chain;
	return j ? note(j, "nft-policy", &chain) : 0;
}

int policies_remember(struct journal *j, const struct rules *rules)
{
	autonl struct nl_sock *sk = nftables_open();

	n_dropping = 0;
	if (!sk && nftables_is_missing(errno))
		return 0;
	if (!sk)
		return error_errno("cannot read the host's nftables");
	for (int i = 0; i < rules->n; i++)
		if (rules->rule[i].xt.backend == XT_NFT &&
		    remember(sk, j, &rules->rule[i]) < 0)
			return -1;
	return 0;
}

int policies_restore(struct journal *j)
{
	autonl struct nl_sock *sk = n_dropping ? nftables_open() : NULL;

	if (n_dropping && !sk)
		return error_errno("cannot read the host's nftables");
	for (int i = 0; i < n_dropping; i++) {
		if (have_drop(sk, &dropping[i]) < 0)
			return -1;
		if (j && note(j, "nft-policy-kept", &dropping[i]) < 0)
			return -1;
	}
	return 0;
}

/* ---- after it ---- */

static bool is_kept(const struct journal *j, const char *what)
{
	char line[96];

	snprintf(line, sizeof(line), "nft-policy-kept %s", what);
	return journal_has(j, line);
}

static int undo_chain(struct journal *j, const char *what)
{
	autonl struct nl_sock *sk = nftables_open();
	struct chain chain = { .family = what[0] == '4' ? IPV4 : IPV6 };
	char line[96];

	if (!sk)
		return error_errno("cannot read the host's nftables");
	if (sscanf(what, "%*s %31s %31s", chain.table, chain.name) == 2 &&
	    have_drop(sk, &chain) < 0)
		return -1;
	snprintf(line, sizeof(line), "nft-policy %s", what);
	journal_release(j, line);
	return 0;
}

int policies_undo(struct journal *j)
{
	const char *what;
	int err = 0;

	for (size_t i = 0; (what = journal_line(j, "nft-policy", i)); i++)
		if (!is_kept(j, what))
			err |= undo_chain(j, what);
	return err;
}
