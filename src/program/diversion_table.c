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
#include "base/nft_rule.h"

#define TABLE	 "nsntrace"
#define SET	 "ports"
#define CHAIN	 "divert"
#define PRIORITY (-150) /* "mangle" */

#define INET_SERVICE 13 /* the type of a set's keys, for nft(8) */

static const unsigned char loopback4[] = { 127, 0, 0, 1 };

/* TCP to a port of the set, at the loopback address. */
static void match_ports(struct nl_msg *msg, int family)
{
	static const uint8_t tcp = IPPROTO_TCP;
	struct nft_expression e;

	nft_load_meta(msg, NFT_META_L4PROTO);
	nft_compare(msg, NFT_CMP_EQ, &tcp, sizeof(tcp));
	nft_load_payload(msg, NFT_PAYLOAD_NETWORK_HEADER,
			 family == IPV4 ? 16 : 24, (uint32_t)ip_len(family));
	nft_compare(msg, NFT_CMP_EQ,
		    family == IPV4 ? (const void *)loopback4
				   : (const void *)&in6addr_loopback,
		    (int)ip_len(family));
	nft_load_payload(msg, NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2);
	e = nft_begin(msg, "lookup");
	nla_put_string(msg, NFTA_LOOKUP_SET, SET);
	nft_put_number(msg, NFTA_LOOKUP_SREG, NFT_REG_1);
	nft_end(msg, e);
}

static void match_programs_socket(struct nl_msg *msg)
{
	static const uint8_t no = 0;
	struct nft_expression e = nft_begin(msg, "socket");

	nft_put_number(msg, NFTA_SOCKET_KEY, NFT_SOCKET_TRANSPARENT);
	nft_put_number(msg, NFTA_SOCKET_DREG, NFT_REG_1);
	nft_end(msg, e);
	nft_compare(msg, NFT_CMP_EQ, &no, sizeof(no));
}

static void accept_packet(struct nl_msg *msg)
{
	struct nft_expression e = nft_begin(msg, "immediate");
	struct nlattr *data, *verdict;

	nft_put_number(msg, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
	data = nla_nest_start(msg, NFTA_IMMEDIATE_DATA);
	verdict = nla_nest_start(msg, NFTA_DATA_VERDICT);
	nft_put_number(msg, NFTA_VERDICT_CODE, NF_ACCEPT);
	nla_nest_end(msg, verdict);
	nla_nest_end(msg, data);
	nft_end(msg, e);
}

static void give_to(struct nl_msg *msg, int family, uint16_t port)
{
	const uint16_t net_port = htons(port);
	struct nft_expression e;

	nft_load_value(msg, NFT_REG_1,
		       family == IPV4 ? (const void *)loopback4
				      : (const void *)&in6addr_loopback,
		       (int)ip_len(family));
	nft_load_value(msg, NFT_REG_2, &net_port, sizeof(net_port));
	e = nft_begin(msg, "tproxy");
	nft_put_number(msg, NFTA_TPROXY_FAMILY,
		       family == IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	nft_put_number(msg, NFTA_TPROXY_REG_ADDR, NFT_REG_1);
	nft_put_number(msg, NFTA_TPROXY_REG_PORT, NFT_REG_2);
	nft_end(msg, e);
}

/* The program's own socket gets the packet; or ours, at that port, does. */
static void add_rule(struct nft_batch *b, int family, uint16_t port)
{
	const struct nft_rule rule = nft_rule_begin(family, TABLE, CHAIN);

	if (rule.msg) {
		match_ports(rule.msg, family);
		if (port) {
			give_to(rule.msg, family, port);
		} else {
			match_programs_socket(rule.msg);
			accept_packet(rule.msg);
		}
	}
	nft_rule_end(b, &rule);
}

static void add_set(struct nft_batch *b, int family)
{
	struct nl_msg *msg =
		nft_message(NFT_MSG_NEWSET, NLM_F_CREATE, family, TABLE);

	if (msg) {
		nla_put_string(msg, NFTA_SET_NAME, SET);
		nft_put_number(msg, NFTA_SET_KEY_TYPE, INET_SERVICE);
		nft_put_number(msg, NFTA_SET_KEY_LEN, sizeof(uint16_t));
		nft_put_number(msg, NFTA_SET_ID, 1);
	}
	nft_batch_add(b, msg);
}

int diversion_table_add(struct nl_sock *tables, int family, uint16_t port)
{
	static const struct nft_chain chain = { TABLE, CHAIN, "filter",
						NF_INET_PRE_ROUTING, PRIORITY };
	static struct nft_batch batch;

	nft_batch_begin(&batch);
	nft_batch_add(&batch, nft_message(NFT_MSG_NEWTABLE, NLM_F_CREATE,
					  family, TABLE));
	add_set(&batch, family);
	nft_add_chain(&batch, family, &chain);
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
		nft_message(on ? NFT_MSG_NEWSETELEM : NFT_MSG_DELSETELEM,
			    on ? NLM_F_CREATE : 0, family, TABLE);
	struct nlattr *list, *element;

	if (msg) {
		nla_put_string(msg, NFTA_SET_ELEM_LIST_SET, SET);
		list = nla_nest_start(msg, NFTA_SET_ELEM_LIST_ELEMENTS);
		element = nla_nest_start(msg, NFTA_LIST_ELEM);
		nft_put_data(msg, NFTA_SET_ELEM_KEY, &key, sizeof(key));
		nla_nest_end(msg, element);
		nla_nest_end(msg, list);
	}
	nft_batch_begin(&batch);
	nft_batch_add(&batch, msg);
	errno = nft_batch_send(&batch, tables);
	return errno ? -1 : 0;
}
