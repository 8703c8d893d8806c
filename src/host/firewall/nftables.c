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

static int take_generation(struct nl_msg *msg, void *generation)
{
	struct nlattr *attr = nlmsg_find_attr(
		nlmsg_hdr(msg), sizeof(struct nfgenmsg), NFTA_GEN_ID);

	if (attr)
		*(uint32_t *)generation = ntohl(nla_get_u32(attr));
	return NL_OK;
}

int nftables_generation(struct nl_sock *sk, uint32_t *generation)
{
	struct nfgenmsg head = { .version = NFNETLINK_V0 };
	int err =
		nl_send_simple(sk, (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_GETGEN,
			       0, &head, sizeof(head));

	*generation = 0;
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, take_generation,
			    generation);
	if (err >= 0)
		err = nl_recvmsgs_default(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	if (err >= 0 && *generation)
		return 0;
	errno = err < 0 ? nl_errno(err) : EIO;
	return -1;
}
