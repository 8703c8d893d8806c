// SPDX-License-Identifier: GPL-2.0-or-later
/*
 *	table ip DEVICE {
 *		flags owner
 *		chain others {
 *			type nat hook prerouting priority dstnat - 1;
 *			iifname != DEVICE ip daddr & 255.0.0.0 != 127.0.0.0
 *				fib daddr type local tcp dport 8080 dnat to 10.9.8.2:80
 *		}
 *		chain own {
 *			type nat hook output priority dstnat - 1;
 *			... the same, of any device
 *		}
 *	}
 *
 * No other program can change the table or flush it. It is gone before the trace's
 * device is: a rule that outlived that would lead clients to an address that
 * nobody has, and their packets out to the default route.
 */
#include "host/firewall/client_table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netlink/msg.h>
#include <string.h>

#include "base/log.h"
#include "base/nft_batch.h"
#include "base/nft_rule.h"
#include "base/nl.h"
#include "host/firewall/nftables.h"

#define OTHERS	 "others"
#define OWN	 "own"
#define PRIORITY (-101) /* just before that of iptables' nat PREROUTING */

#ifndef NFT_TABLE_F_OWNER
#define NFT_TABLE_F_OWNER 2
#endif

/* Of the one trace that there is; the socket is the owner. */
static struct nl_sock *owner;
static bool is_there[IP_FAMILIES];
static char name[IFNAMSIZ];

static void skip_device(struct nl_msg *msg, const char *device)
{
	char padded[IFNAMSIZ] = "";

	strncpy(padded, device, sizeof(padded) - 1);
	nft_load_meta(msg, NFT_META_IIFNAME);
	nft_compare(msg, NFT_CMP_NEQ, padded, sizeof(padded));
}

/* One of the host's, other than loopback. */
static void match_address(struct nl_msg *msg, int family, const struct ip *at)
{
	static const uint8_t loopback4 = IN_LOOPBACKNET;
	static const unsigned int local = RTN_LOCAL;
	const uint32_t offset = family == IPV4 ? 16 : 24;
	const uint32_t len = (uint32_t)ip_len(family);
	struct nft_expression e;

	nft_load_payload(msg, NFT_PAYLOAD_NETWORK_HEADER, offset,
			 at->family < 0 && family == IPV4 ? 1 : len);
	if (at->family >= 0)
		nft_compare(msg, NFT_CMP_EQ, at->bytes, (int)len);
	else if (family == IPV4)
		nft_compare(msg, NFT_CMP_NEQ, &loopback4, 1);
	else
		nft_compare(msg, NFT_CMP_NEQ, &in6addr_loopback, (int)len);
	e = nft_begin(msg, "fib");
	nft_put_number(msg, NFTA_FIB_DREG, NFT_REG_1);
	nft_put_number(msg, NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
	nft_put_number(msg, NFTA_FIB_FLAGS, NFTA_FIB_F_DADDR);
	nft_end(msg, e);
	nft_compare(msg, NFT_CMP_EQ, &local, sizeof(local));
}

static void match_port(struct nl_msg *msg, const struct firewall_published *p)
{
	const uint8_t protocol = p->udp ? IPPROTO_UDP : IPPROTO_TCP;
	const uint16_t port = htons(p->host_port);

	nft_load_meta(msg, NFT_META_L4PROTO);
	nft_compare(msg, NFT_CMP_EQ, &protocol, sizeof(protocol));
	nft_load_payload(msg, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof(port));
	nft_compare(msg, NFT_CMP_EQ, &port, sizeof(port));
}

static void lead_to(struct nl_msg *msg, const struct ip *inner, uint16_t port)
{
	const uint16_t net_port = htons(port);
	struct nft_expression e;

	nft_load_value(msg, NFT_REG_1, inner->bytes,
		       (int)ip_len(inner->family));
	nft_load_value(msg, NFT_REG_2, &net_port, sizeof(net_port));
	e = nft_begin(msg, "nat");
	nft_put_number(msg, NFTA_NAT_TYPE, NFT_NAT_DNAT);
	nft_put_number(msg, NFTA_NAT_FAMILY,
		       inner->family == IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
	nft_put_number(msg, NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
	nft_put_number(msg, NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
	nft_end(msg, e);
}

static void add_rule(struct nft_batch *b, const struct firewall_plan *plan,
		     int family, const char *chain,
		     const struct firewall_published *p)
{
	const struct nft_rule rule = nft_rule_begin(family, name, chain);

	if (rule.msg) {
		if (!strcmp(chain, OTHERS))
			skip_device(rule.msg, plan->device);
		match_address(rule.msg, family, &p->at);
		match_port(rule.msg, p);
		lead_to(rule.msg, plan->inner, p->port);
	}
	nft_rule_end(b, &rule);
}

static void add_table(struct nft_batch *b, int family)
{
	const struct nft_chain others = { name, OTHERS, "nat",
					  NF_INET_PRE_ROUTING, PRIORITY };
	const struct nft_chain own = { name, OWN, "nat", NF_INET_LOCAL_OUT,
				       PRIORITY };
	struct nl_msg *msg = nft_message(
		NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL, family, name);

	if (msg)
		nft_put_number(msg, NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
	nft_batch_add(b, msg);
	nft_add_chain(b, family, &others);
	nft_add_chain(b, family, &own);
}

static int add(const struct firewall_plan *plan, int family)
{
	static struct nft_batch batch;

	if (!owner)
		owner = nl_open(NETLINK_NETFILTER);
	if (!owner)
		return errno;
	strncpy(name, plan->device, sizeof(name) - 1);
	nft_batch_begin(&batch);
	add_table(&batch, family);
	for (int i = 0; i < plan->n_published; i++) {
		const struct firewall_published *p = &plan->published[i];

		if (p->at.family >= 0 && p->at.family != family)
			continue;
		add_rule(&batch, plan, family, OTHERS, p);
		add_rule(&batch, plan, family, OWN, p);
	}
	return nft_batch_send(&batch, owner);
}

void client_table_add(const struct firewall_plan *plan, int family)
{
	int err;

	if (!plan->on || plan->n_published == 0 || is_there[family])
		return;
	err = add(plan, family);
	is_there[family] = err == 0;
	if (err)
		detail("clients are led to the program by iptables, as "
		       "nf_tables cannot: %s",
		       strerror(err));
}

bool client_table_is_there(int family)
{
	return is_there[family];
}

void client_table_delete(void)
{
	static struct nft_batch batch;

	nft_batch_begin(&batch);
	for (int i = 0; i < IP_FAMILIES; i++)
		if (is_there[i])
			nft_batch_add(&batch, nft_message(NFT_MSG_DELTABLE, 0,
							  i, name));
	/* If that fails, the table goes with its owner. */
	if (batch.n > 0 && nft_batch_send(&batch, owner) != 0)
		nl_close_socket(&owner);
	memset(is_there, 0, sizeof(is_there));
}

void client_table_close(void)
{
	nl_close_socket(&owner);
}
