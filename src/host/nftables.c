// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables and chains that iptables-nft makes by the way. */
#include "host/nftables.h"

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

#define NAME_SIZE 32
#define BATCH_MAX 16 /* messages: a table has at most five chains of iptables */

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

/*
 * One message: to a table, or to a chain in it. NULL if there is no memory.
 * The sequence number is ours, not libnl's: batches are answered by number.
 */
static struct nl_msg *message(int type, int flags, int family,
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

static bool has(struct nl_sock *sk, int family, const char *table,
		const char *chain)
{
	int type = chain ? NFT_MSG_GETCHAIN : NFT_MSG_GETTABLE;
	struct nl_msg *msg = message(type, 0, family, table, chain);
	bool found = false;

	if (msg && nl_send_auto(sk, msg) >= 0)
		found = nl_recvmsgs_default(sk) >= 0;
	nlmsg_free(msg);
	return found;
}

bool nftables_has(int family, const char *table, const char *chain)
{
	autonl struct nl_sock *sk = nftables_open();

	return sk && has(sk, family, table, chain);
}

static int claim(struct journal *j, int family, const char *table,
		 const char *chain)
{
	char line[64];

	if (chain)
		snprintf(line, sizeof(line), "nft-chain %s %s %s",
			 ip_family_name(family), table, chain);
	else
		snprintf(line, sizeof(line), "nft-table %s %s",
			 ip_family_name(family), table);
	return journal_claim(j, !nftables_has(family, table, chain), line);
}

int nftables_claim(struct journal *j, int family, const char *table,
		   const char *chain)
{
	autoclose int lock = journal_lock_all(j);
	int r = claim(j, family, table, NULL);

	/* A table that we make takes its chains with it. */
	if (r == 0)
		r = claim(j, family, table, chain);
	return r < 0 ? -1 : 0;
}

struct chain_list {
	int family;
	const char *table;
	char names[BATCH_MAX][NAME_SIZE];
	int n;
	bool foreign; /* what iptables does not make: not ours to remove */
};

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
	if (list->n == BATCH_MAX - 1 ||
	    strlen(nla_get_string(attr[NFTA_CHAIN_NAME])) >= NAME_SIZE ||
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
	errno = nl_errno(err);
	return err < 0 ? -1 : 0;
}

/* The chains of a table that were made by the way. -1 if there are others. */
static int list_chains(struct nl_sock *sk, struct chain_list *list)
{
	int err = nftables_dump(sk, NFT_MSG_GETCHAIN,
				nftables_proto(list->family), NULL, NULL,
				list_chain, list);

	return err < 0 || list->foreign ? -1 : 0;
}

struct batch {
	char data[4096];
	size_t len;
	bool full;
};

static void batch_put(struct batch *b, struct nlmsghdr *head)
{
	size_t len = NLMSG_ALIGN(head->nlmsg_len);

	if (b->len + len > sizeof(b->data)) {
		b->full = true;
		return;
	}
	head->nlmsg_seq = 1;
	memcpy(b->data + b->len, head, head->nlmsg_len);
	b->len += len;
}

static void batch_mark(struct batch *b, int type)
{
	struct {
		struct nlmsghdr nlh;
		struct nfgenmsg nfg;
	} mark = {
		.nlh = { .nlmsg_len = sizeof(mark),
			 .nlmsg_type = (unsigned short)type,
			 .nlmsg_flags = NLM_F_REQUEST },
		.nfg = { .version = NFNETLINK_V0,
			 .res_id = htons(NFNL_SUBSYS_NFTABLES) },
	};

	batch_put(b, &mark.nlh);
}

/* Without NLM_F_NONREC, deleting takes the rules of others along. */
static void batch_delete(struct batch *b, int family, const char *table,
			 const char *chain)
{
	struct nl_msg *msg =
		message(chain ? NFT_MSG_DELCHAIN : NFT_MSG_DELTABLE,
			NLM_F_ACK | NLM_F_NONREC, family, table, chain);

	if (!msg) {
		b->full = true;
		return;
	}
	batch_put(b, nlmsg_hdr(msg));
	nlmsg_free(msg);
}

/*
 * The kernel has carried the batch out, all of it or nothing, and queued its
 * answers, by the time that sending returns. 0 or the first error.
 */
static int batch_send(struct nl_sock *sk, const struct batch *b)
{
	char answer[8192];
	int first = 0;
	ssize_t n;

	if (nl_sendto(sk, (void *)b->data, b->len) < 0)
		return errno;
	while ((n = recv(nl_socket_get_fd(sk), answer, sizeof(answer),
			 MSG_DONTWAIT)) > 0) {
		struct nlmsghdr *head = (struct nlmsghdr *)answer;
		int rest = (int)n;

		for (; nlmsg_ok(head, rest); head = nlmsg_next(head, &rest)) {
			struct nlmsgerr *err = nlmsg_data(head);

			if (head->nlmsg_type == NLMSG_ERROR && err->error &&
			    !first)
				first = -err->error;
		}
	}
	return first;
}

/* What is used by now, or gone already, needs no word. */
static int finish(const char *what, int err)
{
	if (err == 0)
		detail("undo nft %s", what);
	if (err == 0 || err == EBUSY || err == ENOENT)
		return 0;
	errno = err;
	return error_errno("cannot remove nftables' empty %s", what);
}

static int remove_table(struct nl_sock *sk, int family, const char *table)
{
	struct chain_list list = { .family = family, .table = table };
	struct batch batch = { .len = 0 };

	if (!has(sk, family, table, NULL) || list_chains(sk, &list) < 0)
		return 0;
	batch_mark(&batch, NFNL_MSG_BATCH_BEGIN);
	for (int i = 0; i < list.n; i++)
		batch_delete(&batch, family, table, list.names[i]);
	batch_delete(&batch, family, table, NULL);
	batch_mark(&batch, NFNL_MSG_BATCH_END);
	return batch.full ? 0 : finish(table, batch_send(sk, &batch));
}

static int remove_chain(struct nl_sock *sk, int family, const char *table,
			const char *chain)
{
	struct batch batch = { .len = 0 };

	batch_mark(&batch, NFNL_MSG_BATCH_BEGIN);
	batch_delete(&batch, family, table, chain);
	batch_mark(&batch, NFNL_MSG_BATCH_END);
	return finish(chain, batch_send(sk, &batch));
}

static int family_of(const char *line)
{
	return line[0] == '4' ? IPV4 : IPV6;
}

/* One line's table, or chain in it, unless another trace needs it still. */
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
	static const char *const kinds[] = { "nft-chain", "nft-table" };
	const char *what;
	int err = 0;

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
		for (size_t i = 0; (what = journal_line(j, kinds[k], i)); i++)
			err |= undo_line(j, sk, kinds[k], what);
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
	if (!sk)
		return 0;
	lock = journal_lock_all(j);
	err = undo_lines(j, sk);
	close_fd(&lock);
	return err;
}
