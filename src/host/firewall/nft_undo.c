// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Removes what a trace has in nf_tables.
 *
 * One look finds the rules that bear the trace's tag, and which of the journal's
 * tables and chains have nothing else in them. One transaction deletes all of
 * that, of both families. The kernel refuses it if the ruleset has changed since
 * the look. So what others have added meanwhile stays, and after a transaction
 * nothing is left to look for.
 *
 * The kernel frees what was deleted after a grace period of RCU, and whoever
 * closes a socket of nf_tables waits for that: 10 to 20 ms for each transaction.
 */
#include "host/firewall/nft_undo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/nft_batch.h"
#include "base/nl.h"
#include "host/firewall/nft_attr.h"
#include "host/firewall/nftables.h"
#include "host/firewall/noted_rule.h"

#define ATTEMPTS    100 /* at a ruleset that others change meanwhile */
#define NAME_SIZE   32
#define TABLES_MAX  (4 * IP_FAMILIES) /* filter, nat, raw, mangle */
#define BUILTIN_MAX 5 /* chains of iptables in a table */

/* A chain as iptables makes it. */
struct chain {
	char name[NAME_SIZE];
	uint32_t uses; /* rules in it and jumps to it, without our rules */
	bool goes;
};

/* A table in which the trace had rules. */
struct table {
	int family;
	char name[NAME_SIZE];
	bool is_there;
	bool goes;
	uint32_t uses; /* what is in it: chains, sets */
	struct chain chain[BUILTIN_MAX];
	int n;
};

struct look {
	char tag[32];
	struct table table[TABLES_MAX];
	int n;
	uint32_t generation;
	struct nft_batch batch; /* that deletes what was found */
};

/* ---- what may be there ---- */

static bool has_rules(const struct journal *j, int family)
{
	struct noted_rule rule;
	const char *line;

	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++)
		if (noted_rule_split(line, &rule) == 0 &&
		    rule.xt.backend == XT_NFT && rule.xt.family == family)
			return true;
	return false;
}

static struct table *find_table(struct look *look, int family, const char *name)
{
	for (int i = 0; i < look->n; i++)
		if (look->table[i].family == family &&
		    !strcmp(look->table[i].name, name))
			return &look->table[i];
	return NULL;
}

static struct chain *find_chain(struct table *table, const char *name)
{
	for (int i = 0; table && i < table->n; i++)
		if (!strcmp(table->chain[i].name, name))
			return &table->chain[i];
	return NULL;
}

static void add_table(struct look *look, int family, const char *name)
{
	if (find_table(look, family, name) || look->n == TABLES_MAX)
		return;
	look->table[look->n].family = family;
	snprintf(look->table[look->n++].name, NAME_SIZE, "%s", name);
}

/* What was made, from a line of the journal; chain "": the table. */
struct made {
	int family;
	char table[NAME_SIZE];
	char chain[NAME_SIZE];
	char line[96];
};

/* The n-th of them. Returns false at the end. */
static bool next_made(const struct journal *j, size_t n, struct made *made)
{
	static const char *const kinds[] = { "nft-table", "nft-chain" };
	const char *what = NULL;

	memset(made, 0, sizeof(*made));
	for (size_t k = 0; k < ARRAY_SIZE(kinds) && !what; k++) {
		size_t i = 0;

		while ((what = journal_line(j, kinds[k], i)) && i < n)
			i++;
		if (what)
			snprintf(made->line, sizeof(made->line), "%s %s",
				 kinds[k], what);
		n -= i;
	}
	if (!what)
		return false;
	made->family = what[0] == '4' ? IPV4 : IPV6;
	(void)!sscanf(what, "%*s %31s %31s", made->table, made->chain);
	return true;
}

static void begin_look(struct look *look, const struct journal *j)
{
	struct made made;

	memset(look, 0, sizeof(*look));
	snprintf(look->tag, sizeof(look->tag), "nsntrace:%s", j->id);
	for (size_t i = 0; next_made(j, i, &made); i++)
		add_table(look, made.family, made.table);
}

/* ---- what is there ---- */

static int family_of(const struct nlmsghdr *head)
{
	const struct nfgenmsg *nfg = nlmsg_data(head);

	return nfg->nfgen_family == NFPROTO_IPV4   ? IPV4
	       : nfg->nfgen_family == NFPROTO_IPV6 ? IPV6
						   : -1;
}

static int take_table(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nlattr *attr[NFTA_TABLE_MAX + 1];
	struct table *table;

	if (nlmsg_parse(head, sizeof(struct nfgenmsg), attr, NFTA_TABLE_MAX,
			NULL) < 0 ||
	    !attr[NFTA_TABLE_NAME])
		return NL_OK;
	table = find_table(arg, family_of(head),
			   nla_get_string(attr[NFTA_TABLE_NAME]));
	if (table) {
		table->is_there = true;
		table->uses = nft_number(attr[NFTA_TABLE_USE]);
	}
	return NL_OK;
}

/* iptables makes these by itself; those made on request are not empty. */
static bool is_made_by_iptables(struct nlattr *const *attr)
{
	static const char *const names[] = { "PREROUTING", "INPUT", "FORWARD",
					     "OUTPUT", "POSTROUTING" };
	const char *chain = nla_get_string(attr[NFTA_CHAIN_NAME]);

	/* A chain whose policy another program has set belongs to that. */
	if (!attr[NFTA_CHAIN_HOOK] || !attr[NFTA_CHAIN_POLICY] ||
	    nft_number(attr[NFTA_CHAIN_POLICY]) != NF_ACCEPT)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(chain, names[i]))
			return true;
	return false;
}

static int take_chain(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nlattr *attr[NFTA_CHAIN_MAX + 1];
	struct table *table;
	struct chain *chain;

	if (nlmsg_parse(head, sizeof(struct nfgenmsg), attr, NFTA_CHAIN_MAX,
			NULL) < 0 ||
	    !attr[NFTA_CHAIN_TABLE] || !attr[NFTA_CHAIN_NAME])
		return NL_OK;
	table = find_table(arg, family_of(head),
			   nla_get_string(attr[NFTA_CHAIN_TABLE]));
	if (!table || table->n == BUILTIN_MAX || !is_made_by_iptables(attr))
		return NL_OK;
	chain = &table->chain[table->n++];
	strcpy(chain->name, nla_get_string(attr[NFTA_CHAIN_NAME]));
	/* One that is of no known use is in use. */
	chain->uses = attr[NFTA_CHAIN_USE] ? nft_number(attr[NFTA_CHAIN_USE])
					   : UINT32_MAX;
	return NL_OK;
}

static int put_copy(struct nl_msg *msg, const struct nlattr *attr)
{
	return nla_put(msg, nla_type(attr), nla_len(attr), nla_data(attr));
}

static struct nl_msg *rule_deletion(struct nlmsghdr *head,
				    struct nlattr *const *attr)
{
	struct nfgenmsg *nfg = nlmsg_data(head);
	struct nl_msg *msg = nlmsg_alloc_simple((NFNL_SUBSYS_NFTABLES << 8) |
							NFT_MSG_DELRULE,
						NLM_F_REQUEST | NLM_F_ACK);

	if (msg && nlmsg_append(msg, nfg, sizeof(*nfg), NLMSG_ALIGNTO) >= 0 &&
	    put_copy(msg, attr[NFTA_RULE_TABLE]) >= 0 &&
	    put_copy(msg, attr[NFTA_RULE_CHAIN]) >= 0 &&
	    put_copy(msg, attr[NFTA_RULE_HANDLE]) >= 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static int take_rule(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nlattr *attr[NFTA_RULE_MAX + 1];
	struct look *look = arg;
	struct chain *chain;

	if (!memmem(head, head->nlmsg_len, look->tag, strlen(look->tag)) ||
	    nlmsg_parse(head, sizeof(struct nfgenmsg), attr, NFTA_RULE_MAX,
			NULL) < 0 ||
	    !attr[NFTA_RULE_TABLE] || !attr[NFTA_RULE_CHAIN] ||
	    !attr[NFTA_RULE_HANDLE])
		return NL_OK;
	nft_batch_add(&look->batch, rule_deletion(head, attr));
	chain = find_chain(find_table(look, family_of(head),
				      nla_get_string(attr[NFTA_RULE_TABLE])),
			   nla_get_string(attr[NFTA_RULE_CHAIN]));
	if (chain)
		chain->uses--;
	return NL_OK;
}

/* Returns 0, or -1 with errno: EAGAIN if it has changed meanwhile. */
static int look_at(struct nl_sock *sk, struct look *look,
		   const struct journal *j)
{
	nft_batch_begin_at(&look->batch, look->generation);
	if (look->n > 0 && (nftables_dump(sk, NFT_MSG_GETTABLE, NFPROTO_UNSPEC,
					  NULL, NULL, take_table, look) < 0 ||
			    nftables_dump(sk, NFT_MSG_GETCHAIN, NFPROTO_UNSPEC,
					  NULL, NULL, take_chain, look) < 0))
		return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (has_rules(j, i) &&
		    nftables_dump(sk, NFT_MSG_GETRULE, nftables_proto(i), NULL,
				  NULL, take_rule, look) < 0)
			return -1;
	return 0;
}

/* ---- what goes ---- */

/* Without NLM_F_NONREC, deleting takes the rules of others along. */
static void delete_made(struct look *look, const struct table *table,
			const char *chain)
{
	nft_batch_add(
		&look->batch,
		nftables_message(chain ? NFT_MSG_DELCHAIN : NFT_MSG_DELTABLE,
				 NLM_F_ACK | NLM_F_NONREC, table->family,
				 table->name, chain));
}

static void delete_chain(struct look *look, const struct table *table,
			 struct chain *chain)
{
	if (chain->uses > 0 || chain->goes)
		return;
	chain->goes = true;
	delete_made(look, table, chain->name);
}

/* Only if nothing else is in it. */
static void delete_table(struct look *look, struct table *table)
{
	uint32_t unused = 0;

	for (int i = 0; i < table->n; i++)
		unused += table->chain[i].uses == 0;
	if (!table->is_there || table->uses != unused)
		return;
	for (int i = 0; i < table->n; i++)
		delete_chain(look, table, &table->chain[i]);
	table->goes = true;
	delete_made(look, table, NULL);
}

/* What no other trace needs. Tables come first: they take their chains along. */
static void delete_all_made(struct look *look, const struct journal *j)
{
	struct made made;

	for (size_t i = 0; next_made(j, i, &made); i++) {
		struct table *table = find_table(look, made.family, made.table);
		struct chain *chain = find_chain(table, made.chain);

		if (!table || journal_has_other(j, made.line))
			continue;
		if (!made.chain[0])
			delete_table(look, table);
		else if (chain)
			delete_chain(look, table, chain);
	}
}

static void tell(const struct look *look)
{
	for (int i = 0; i < look->n; i++) {
		const struct table *table = &look->table[i];

		for (int k = 0; k < table->n; k++)
			if (table->chain[k].goes)
				detail("undo nft %s %s", table->name,
				       table->chain[k].name);
		if (table->goes)
			detail("undo nft %s", table->name);
	}
}

static void release_all_made(struct journal *j)
{
	struct made made;

	for (size_t i = 0; next_made(j, i, &made); i++)
		journal_release(j, made.line);
}

/*
 * Look once, and delete. Under the lock, for iptables fails when a chain goes
 * between its look and its insertion: one that another trace has claimed stays.
 * The socket is closed without it: that takes long. Returns 1 if that was not
 * all, 0, or -1 with errno. After 0 the caller closes *used.
 */
static int try(struct journal *j, bool *with_made, struct nl_sock **used)
{
	static struct look look;
	autonl struct nl_sock *sk = nftables_open();
	autoclose int lock = -1;
	bool is_all;

	if (!sk)
		return nftables_is_missing(errno) ? 0 : -1;
	begin_look(&look, j);
	if (look.n > 0)
		lock = journal_lock_all(j);
	if (nftables_generation(sk, &look.generation) < 0)
		return nftables_is_missing(errno) ? 0 : -1;
	if (look_at(sk, &look, j) < 0)
		return -1;
	is_all = !look.batch.full;
	look.batch.full = false;
	if (is_all && *with_made)
		delete_all_made(&look, j);
	errno = look.batch.n > 0 ? nft_batch_send(&look.batch, sk) : 0;
	/* A table or a chain has a use that the kernel does not count. */
	*with_made &= errno != EBUSY;
	if (errno)
		return -1;
	tell(&look);
	if (!is_all)
		return 1;
	release_all_made(j);
	*used = sk;
	sk = NULL;
	return 0;
}

int nft_undo(struct journal *j, struct nl_sock **sk)
{
	bool with_made = true;
	struct made made;
	int r = 1;

	if (!has_rules(j, IPV4) && !has_rules(j, IPV6) &&
	    !next_made(j, 0, &made))
		return 0;
	for (int i = 0; i < ATTEMPTS && r != 0; i++)
		r = try(j, &with_made, sk);
	if (r == 0)
		return 0;
	return error_errno("cannot remove the trace's firewall rules "
			   "('nsntrace:%s' in nftables)",
			   j->id);
}
