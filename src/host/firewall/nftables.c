// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables and chains that iptables-nft creates as a side effect. */
#include "host/firewall/nftables.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"
#include "host/firewall/nft_batch.h"

#define NAME_SIZE  32
#define CHAINS_MAX 5 /* of iptables, in a table */

struct nl_sock *nftables_open(void)
{
	struct nl_sock *sk = nl_open(NETLINK_NETFILTER);

	/* One answer a question: what was asked for, or an error. */
	if (sk)
		nl_socket_disable_auto_ack(sk);
	return sk;
}

unsigned char nftables_proto(int family)
{
	static const unsigned char families[] = { [IPV4] = NFPROTO_IPV4,
						  [IPV6] = NFPROTO_IPV6,
						  [NFT_INET] = NFPROTO_INET };

	return families[family];
}

struct nl_msg *nftables_message(int type, int flags, int family,
				const char *table, const char *chain)
{
	struct nfgenmsg head = { .nfgen_family = nftables_proto(family),
				 .version = NFNETLINK_V0 };
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return NULL;
	nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ,
		  (NFNL_SUBSYS_NFTABLES << 8) | type, 0, flags | NLM_F_REQUEST);
	nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO);
	if (chain) {
		nla_put_string(msg, NFTA_CHAIN_TABLE, table);
		nla_put_string(msg, NFTA_CHAIN_NAME, chain);
	} else {
		nla_put_string(msg, NFTA_TABLE_NAME, table);
	}
	return msg;
}

bool nftables_is_missing(int error)
{
	/* Without its module, the kernel knows no such messages. */
	return error == EINVAL || error == EPROTONOSUPPORT ||
	       error == EOPNOTSUPP || error == EAFNOSUPPORT;
}

/* 1, 0, or -1 with errno: an error is not "gone". */
static int has(struct nl_sock *sk, int family, const char *table,
	       const char *chain)
{
	int type = chain ? NFT_MSG_GETCHAIN : NFT_MSG_GETTABLE;
	struct nl_msg *msg = nftables_message(type, 0, family, table, chain);
	int err = -NLE_NOMEM;

	if (msg)
		err = nl_send_auto(sk, msg);
	if (err >= 0)
		err = nl_recvmsgs_default(sk);
	nlmsg_free(msg);
	errno = nl_errno(err);
	if (err >= 0)
		return 1;
	return errno == ENOENT || nftables_is_missing(errno) ? 0 : -1;
}

int nftables_ask_chain(struct nl_sock *sk, int family, const char *table,
		       const char *chain, nl_recvmsg_msg_cb_t call, void *arg)
{
	int there;

	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, call, arg);
	there = has(sk, family, table, chain);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	return there;
}

static int look_for(int family, const char *table, const char *chain)
{
	autonl struct nl_sock *sk = nftables_open();

	if (!sk)
		return nftables_is_missing(errno) ? 0 : -1;
	return has(sk, family, table, chain);
}

bool nftables_has(int family, const char *table, const char *chain)
{
	return look_for(family, table, chain) > 0;
}

static int claim(struct journal *j, int family, const char *table,
		 const char *chain)
{
	int there = look_for(family, table, chain);
	char line[64];

	/* If it counted as absent, we would remove a table of the host. */
	if (there < 0)
		return error_errno("cannot read the host's nftables");
	if (chain)
		snprintf(line, sizeof(line), "nft-chain %s %s %s",
			 ip_family_name(family), table, chain);
	else
		snprintf(line, sizeof(line), "nft-table %s %s",
			 ip_family_name(family), table);
	return journal_claim(j, !there, line);
}

int nftables_claim(struct journal *j, int family, const char *table,
		   const char *chain)
{
	autoclose int lock = journal_lock_all(j);

	/* Also a chain of our own table, as others may start to use that. */
	if (claim(j, family, table, NULL) < 0 ||
	    claim(j, family, table, chain) < 0)
		return -1;
	return 0;
}

struct chain_list {
	int family;
	const char *table;
	char names[CHAINS_MAX][NAME_SIZE];
	int n;
	bool foreign; /* what iptables does not make: not ours to remove */
};

/*
 * The chains that iptables makes by itself; those made on request are not empty.
 */
static bool is_made_by_iptables(const char *chain)
{
	static const char *const names[] = { "PREROUTING", "INPUT", "FORWARD",
					     "OUTPUT", "POSTROUTING" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(chain, names[i]))
			return true;
	return false;
}

static int list_chain(struct nl_msg *msg, void *arg)
{
	struct nlattr *attr[NFTA_CHAIN_MAX + 1];
	struct chain_list *list = arg;
	const char *policy;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(struct nfgenmsg), attr,
			NFTA_CHAIN_MAX, NULL) < 0 ||
	    !attr[NFTA_CHAIN_TABLE] || !attr[NFTA_CHAIN_NAME] ||
	    strcmp(nla_get_string(attr[NFTA_CHAIN_TABLE]), list->table))
		return NL_OK;
	policy = attr[NFTA_CHAIN_POLICY] ? nla_data(attr[NFTA_CHAIN_POLICY])
					 : NULL;
	if (list->n == CHAINS_MAX ||
	    !is_made_by_iptables(nla_get_string(attr[NFTA_CHAIN_NAME])) ||
	    !attr[NFTA_CHAIN_HOOK] || !policy || policy[3] != NF_ACCEPT) {
		list->foreign = true;
		return NL_OK;
	}
	strcpy(list->names[list->n++], nla_get_string(attr[NFTA_CHAIN_NAME]));
	return NL_OK;
}

int nftables_dump(struct nl_sock *sk, int type, unsigned char proto,
		  const char *table, const char *chain,
		  nl_recvmsg_msg_cb_t call, void *arg)
{
	struct nfgenmsg head = { .nfgen_family = proto,
				 .version = NFNETLINK_V0 };
	struct nl_msg *msg = nlmsg_alloc_simple(
		(NFNL_SUBSYS_NFTABLES << 8) | type, NLM_F_REQUEST | NLM_F_DUMP);
	int err = -NLE_NOMEM;

	if (msg) {
		nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO);
		if (table)
			nla_put_string(msg, NFTA_RULE_TABLE, table);
		if (chain)
			nla_put_string(msg, NFTA_RULE_CHAIN, chain);
		err = nl_send_auto(sk, msg);
	}
	nlmsg_free(msg);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, call, arg);
	if (err >= 0)
		err = nl_recvmsgs_default(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	errno = err == -NLE_DUMP_INTR ? EAGAIN : nl_errno(err);
	return err < 0 ? -1 : 0;
}

/*
 * List the chains of a table that iptables made by itself. Returns 0, or -1 with
 * errno.
 */
static int list_chains(struct nl_sock *sk, struct chain_list *list)
{
	int r;

	do {
		list->n = 0;
		list->foreign = false;
		r = nftables_dump(sk, NFT_MSG_GETCHAIN,
				  nftables_proto(list->family), NULL, NULL,
				  list_chain, list);
	} while (r < 0 && errno == EAGAIN);
	return r;
}

/* Without NLM_F_NONREC, deleting takes the rules of others along. */
static void batch_delete(struct nft_batch *b, int family, const char *table,
			 const char *chain)
{
	nft_batch_add(
		b, nftables_message(chain ? NFT_MSG_DELCHAIN : NFT_MSG_DELTABLE,
				    NLM_F_ACK | NLM_F_NONREC, family, table,
				    chain));
}

static int fail(const char *what)
{
	return error_errno("cannot remove the empty nftables %s", what);
}

/* Only the kernel's own answer says that it is in use by now, or gone already. */
static int send_batch(struct nft_batch *batch, struct nl_sock *sk,
		      const char *what)
{
	errno = nft_batch_send(batch, sk);
	if (errno == 0)
		detail("undo nft %s", what);
	if (errno == 0 || errno == EBUSY || errno == ENOENT)
		return 0;
	return fail(what);
}

static int remove_table(struct nl_sock *sk, int family, const char *table)
{
	struct chain_list list = { .family = family, .table = table };
	struct nft_batch batch;
	int there = has(sk, family, table, NULL);

	if (there == 0)
		return 0;
	if (there < 0 || list_chains(sk, &list) < 0)
		return fail(table);
	if (list.foreign)
		return 0;
	nft_batch_begin(&batch);
	for (int i = 0; i < list.n; i++)
		batch_delete(&batch, family, table, list.names[i]);
	batch_delete(&batch, family, table, NULL);
	return send_batch(&batch, sk, table);
}

static bool is_listed(const struct chain_list *list, const char *chain)
{
	for (int i = 0; i < list->n; i++)
		if (!strcmp(list->names[i], chain))
			return true;
	return false;
}

/* A chain whose policy another program has set belongs to that program now. */
static int remove_chain(struct nl_sock *sk, int family, const char *table,
			const char *chain)
{
	struct chain_list list = { .family = family, .table = table };
	struct nft_batch batch;
	int there = has(sk, family, table, chain);

	if (there == 0)
		return 0;
	if (there < 0 || list_chains(sk, &list) < 0)
		return fail(chain);
	if (!is_listed(&list, chain))
		return 0;
	nft_batch_begin(&batch);
	batch_delete(&batch, family, table, chain);
	return send_batch(&batch, sk, chain);
}

static int family_of(const char *line)
{
	return line[0] == '4' ? IPV4 : IPV6;
}

/* Remove the table or chain of one line, unless another trace needs it. */
static int undo_line(struct journal *j, struct nl_sock *sk, const char *kind,
		     const char *what)
{
	char line[96], table[NAME_SIZE], chain[NAME_SIZE];
	int n = sscanf(what, "%*s %31s %31s", table, chain);
	int err = 0;

	snprintf(line, sizeof(line), "%s %s", kind, what);
	if (!journal_has_other(j, line) && n == 2)
		err = remove_chain(sk, family_of(what), table, chain);
	else if (!journal_has_other(j, line) && n == 1)
		err = remove_table(sk, family_of(what), table);
	if (!err)
		journal_release(j, line);
	return err;
}

static int undo_lines(struct journal *j, struct nl_sock *sk)
{
	/* A table takes its chains with it. */
	static const char *const kinds[] = { "nft-table", "nft-chain" };
	const char *what;
	int err = 0;

	/* A socket that failed may still have answers to the last request. */
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
		for (size_t i = 0;
		     !err && (what = journal_line(j, kinds[k], i)); i++)
			err = undo_line(j, sk, kinds[k], what);
	return err;
}

/*
 * Under the lock, for iptables fails when a chain goes between its look and
 * its insertion: one that another trace has claimed stays. All by one socket,
 * closed without the lock: closing one of nf_tables waits until the kernel has
 * freed what was deleted, some 10 ms.
 */
int nftables_undo(struct journal *j)
{
	autonl struct nl_sock *sk = NULL;
	int lock;
	int err;

	if (!journal_line(j, "nft-chain", 0) &&
	    !journal_line(j, "nft-table", 0))
		return 0;
	sk = nftables_open();
	if (!sk && nftables_is_missing(errno))
		return 0;
	if (!sk)
		return error_errno("cannot read the host's nftables");
	lock = journal_lock_all(j);
	err = undo_lines(j, sk);
	close_fd(&lock);
	return err;
}
