// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A socket that is bound to the host's port would keep the program
 * from it. So ours is bound to another one, and the kernel is told to give it the
 * packets (nft(8)'s tproxy), unchanged, where no socket of the program waits:
 *
 *	table ip nsntrace {
 *		set ports { type inet_service; }
 *		chain divert {
 *			type filter hook prerouting priority mangle;
 *			ip daddr 127.0.0.1 tcp dport @ports socket transparent 0 accept
 *			ip daddr 127.0.0.1 tcp dport @ports tproxy to 127.0.0.1:PORT
 *		}
 *	}
 *
 * Ours are transparent sockets, and the program's hardly ever are. The connection
 * that is accepted has the address and port that the program asked for. On a port
 * that is not in the set the kernel refuses connections, as ever.
 */
#include "program/diversion_table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netinet/in.h>
#include <netlink/msg.h>

#include "base/ip.h"
#include "base/nft_batch.h"

#define TABLE	 "nsntrace"
#define SET	 "ports"
#define CHAIN	 "divert"
#define PRIORITY (-150) /* "mangle" */

#define INET_SERVICE 13 /* the type of a set's keys, for nft(8) */

static const unsigned char loopback4[] = { 127, 0, 0, 1 };

static struct nl_msg *message(int type, int flags, int family)
{
	struct nfgenmsg head = { .nfgen_family = family == IPV4 ? NFPROTO_IPV4
								: NFPROTO_IPV6,
				 .version = NFNETLINK_V0 };
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg)
		return NULL;
	nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ,
		  (NFNL_SUBSYS_NFTABLES << 8) | type, 0,
		  flags | NLM_F_REQUEST | NLM_F_ACK);
	nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO);
	/* The same number for all kinds of messages. */
	nla_put_string(msg, NFTA_TABLE_NAME, TABLE);
	return msg;
}

static void put_number(struct nl_msg *msg, int attribute, uint32_t value)
{
	nla_put_u32(msg, attribute, htonl(value));
}

static void put_data(struct nl_msg *msg, int attribute, const void *data,
		     int len)
{
	struct nlattr *nest = nla_nest_start(msg, attribute);

	nla_put(msg, NFTA_DATA_VALUE, len, data);
	nla_nest_end(msg, nest);
}

/* An expression of a rule: begin it, put its attributes, end it. */
struct expression {
	struct nlattr *element, *data;
};

static struct expression begin(struct nl_msg *msg, const char *name)
{
	struct expression e;

	e.element = nla_nest_start(msg, NFTA_LIST_ELEM);
	nla_put_string(msg, NFTA_EXPR_NAME, name);
	e.data = nla_nest_start(msg, NFTA_EXPR_DATA);
	return e;
}

static void end(struct nl_msg *msg, struct expression e)
{
	nla_nest_end(msg, e.data);
	nla_nest_end(msg, e.element);
}

static void load_payload(struct nl_msg *msg, uint32_t base, uint32_t offset,
			 uint32_t len)
{
	struct expression e = begin(msg, "payload");

	put_number(msg, NFTA_PAYLOAD_DREG, NFT_REG_1);
	put_number(msg, NFTA_PAYLOAD_BASE, base);
	put_number(msg, NFTA_PAYLOAD_OFFSET, offset);
	put_number(msg, NFTA_PAYLOAD_LEN, len);
	end(msg, e);
}

static void compare(struct nl_msg *msg, const void *data, int len)
{
	struct expression e = begin(msg, "cmp");

	put_number(msg, NFTA_CMP_SREG, NFT_REG_1);
	put_number(msg, NFTA_CMP_OP, NFT_CMP_EQ);
	put_data(msg, NFTA_CMP_DATA, data, len);
	end(msg, e);
}

static void load_value(struct nl_msg *msg, uint32_t reg, const void *data,
		       int len)
{
	struct expression e = begin(msg, "immediate");

	put_number(msg, NFTA_IMMEDIATE_DREG, reg);
	put_data(msg, NFTA_IMMEDIATE_DATA, data, len);
	end(msg, e);
}

/* TCP to a port of the set, at the loopback address. */
static void match_ports(struct nl_msg *msg, int family)
{
	static const uint8_t tcp = IPPROTO_TCP;
	struct expression e = begin(msg, "meta");

	put_number(msg, NFTA_META_DREG, NFT_REG_1);
	put_number(msg, NFTA_META_KEY, NFT_META_L4PROTO);
	end(msg, e);
	compare(msg, &tcp, sizeof(tcp));
	load_payload(msg, NFT_PAYLOAD_NETWORK_HEADER, family == IPV4 ? 16 : 24,
		     (uint32_t)ip_len(family));
	compare(msg,
		family == IPV4 ? (const void *)loopback4
			       : (const void *)&in6addr_loopback,
		(int)ip_len(family));
	load_payload(msg, NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);
	e = begin(msg, "lookup");
	nla_put_string(msg, NFTA_LOOKUP_SET, SET);
	put_number(msg, NFTA_LOOKUP_SREG, NFT_REG_1);
	end(msg, e);
}

static void match_programs_socket(struct nl_msg *msg)
{
	static const uint8_t no = 0;
	struct expression e = begin(msg, "socket");

	put_number(msg, NFTA_SOCKET_KEY, NFT_SOCKET_TRANSPARENT);
	put_number(msg, NFTA_SOCKET_DREG, NFT_REG_1);
	end(msg, e);
	compare(msg, &no, sizeof(no));
}

static void accept_packet(struct nl_msg *msg)
{
	struct expression e = begin(msg, "immediate");
	struct nlattr *data, *verdict;

	put_number(msg, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	data = nla_nest_start(msg, NFTA_IMMEDIATE_DATA);
	verdict = nla_nest_start(msg, NFTA_DATA_VERDICT);
	put_number(msg, NFTA_VERDICT_CODE, NF_ACCEPT);
	nla_nest_end(msg, verdict);
	nla_nest_end(msg, data);
	end(msg, e);
}

static void give_to(struct nl_msg *msg, int family, uint16_t port)
{
	const uint16_t net_port = htons(port);
	struct expression e;

	load_value(msg, NFT_REG_1,
		   family == IPV4 ? (const void *)loopback4
				  : (const void *)&in6addr_loopback,
		   (int)ip_len(family));
	load_value(msg, NFT_REG_2, &net_port, sizeof(net_port));
	e = begin(msg, "tproxy");
	put_number(msg, NFTA_TPROXY_FAMILY,
		   family == IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	put_number(msg, NFTA_TPROXY_REG_ADDR, NFT_REG_1);
	put_number(msg, NFTA_TPROXY_REG_PORT, NFT_REG_2);
	end(msg, e);
}

/* The program's own socket gets the packet; or ours, at that port, does. */
static void add_rule(struct nft_batch *b, int family, uint16_t port)
{
	struct nl_msg *msg =
		message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, family);
	struct nlattr *list;

	if (msg) {
		nla_put_string(msg, NFTA_RULE_CHAIN, CHAIN);
		list = nla_nest_start(msg, NFTA_RULE_EXPRESSIONS);
		match_ports(msg, family);
		if (port) {
			give_to(msg, family, port);
		} else {
			match_programs_socket(msg);
			accept_packet(msg);
		}
		nla_nest_end(msg, list);
	}
	nft_batch_add(b, msg);
}

static void add_set(struct nft_batch *b, int family)
{
	struct nl_msg *msg = message(NFT_MSG_NEWSET, NLM_F_CREATE, family);

	if (msg) {
		nla_put_string(msg, NFTA_SET_NAME, SET);
		put_number(msg, NFTA_SET_KEY_TYPE, INET_SERVICE);
		put_number(msg, NFTA_SET_KEY_LEN, sizeof(uint16_t));
		put_number(msg, NFTA_SET_ID, 1);
	}
	nft_batch_add(b, msg);
}

static void add_chain(struct nft_batch *b, int family)
{
	struct nl_msg *msg = message(NFT_MSG_NEWCHAIN, NLM_F_CREATE, family);
	struct nlattr *hook;

	if (msg) {
		nla_put_string(msg, NFTA_CHAIN_NAME, CHAIN);
		nla_put_string(msg, NFTA_CHAIN_TYPE, "filter");
		hook = nla_nest_start(msg, NFTA_CHAIN_HOOK);
		put_number(msg, NFTA_HOOK_HOOKNUM, NF_INET_PRE_ROUTING);
		put_number(msg, NFTA_HOOK_PRIORITY, (uint32_t)PRIORITY);
		nla_nest_end(msg, hook);
	}
	nft_batch_add(b, msg);
}

int diversion_table_add(struct nl_sock *tables, int family, uint16_t port)
{
	static struct nft_batch batch;

	nft_batch_begin(&batch);
	nft_batch_add(&batch, message(NFT_MSG_NEWTABLE, NLM_F_CREATE, family));
	add_set(&batch, family);
	add_chain(&batch, family);
	add_rule(&batch, family, 0);
	add_rule(&batch, family, port);
	errno = nft_batch_send(&batch, tables);
	return errno ? -1 : 0;
}

int diversion_table_set(struct nl_sock *tables, int family, uint16_t port,
			bool on)
{
	static struct nft_batch batch;
	const uint16_t key = htons(port);
	struct nl_msg *msg =
		message(on ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM,
			on ? NLM_F_CREATE : 0, family);
	struct nlattr *list, *element;

	if (msg) {
		nla_put_string(msg, NFTA_SET_ELEM_LIST_SET, SET);
		list = nla_nest_start(msg, NFTA_SET_ELEM_LIST_ELEMENTS);
		element = nla_nest_start(msg, NFTA_LIST_ELEM);
		put_data(msg, NFTA_SET_ELEM_KEY, &key, sizeof(key));
		nla_nest_end(msg, element);
		nla_nest_end(msg, list);
	}
	nft_batch_begin(&batch);
	nft_batch_add(&batch, msg);
	errno = nft_batch_send(&batch, tables);
	return errno ? -1 : 0;
}
