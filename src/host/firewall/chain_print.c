// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Has another program changed a chain of iptables? nf_tables gives each rule a
 * handle, which no other rule of the table ever gets.
 */
#include "host/firewall/chain_print.h"

#include <linux/netfilter/nf_tables.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>

#include "base/nl.h"
#include "host/firewall/legacy.h"
#include "host/firewall/nftables.h"

#define TRACE_TAG "nsntrace:" /* of any trace */

/* FNV-1a */
static uint64_t add_bytes(uint64_t print, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	if (!print)
		print = 0xcbf29ce484222325;
	for (size_t i = 0; i < len; i++)
		print = (print ^ bytes[i]) * 0x100000001b3;
	return print ? print : 1;
}

static bool is_a_traces(const void *data, size_t len)
{
	return memmem(data, len, TRACE_TAG, strlen(TRACE_TAG));
}

/* ---- iptables-nft ---- */

static int take_rule(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *head = nlmsg_hdr(msg);
	struct nlattr *handle = nlmsg_find_attr(head, sizeof(struct nfgenmsg),
						NFTA_RULE_HANDLE);
	uint64_t *print = arg;

	if (handle && !is_a_traces(head, head->nlmsg_len))
		*print = add_bytes(*print, nla_data(handle),
				   (size_t)nla_len(handle));
	return NL_OK;
}

static uint64_t print_nft(int family, const char *table, const char *chain)
{
	autonl struct nl_sock *sk = nftables_open();
	uint64_t print = 0;

	if (!sk || nftables_dump(sk, NFT_MSG_GETRULE, nftables_proto(family),
				 table, chain, take_rule, &print) < 0)
		return 0;
	return print;
}

/* ---- iptables-legacy ---- */

static const char no_counters[sizeof(struct xt_counters)];

/* From the first rule of a chain to its policy, which is the last. */
static uint64_t print_entries(const struct legacy_layout *l, const char *table,
			      size_t size, size_t at, size_t end)
{
	uint64_t print = 0;

	while (at < end && at + l->entry_size <= size) {
		char *entry = (char *)table + at;
		uint16_t next;

		memcpy(&next, entry + l->next_offset, sizeof(next));
		if (next < l->entry_size || next > size - at)
			break;
		memcpy(entry + l->counters, no_counters, sizeof(no_counters));
		if (!is_a_traces(entry, next))
			print = add_bytes(print, entry, next);
		at += next;
	}
	return print;
}

static uint64_t print_legacy(const struct xtables *xt, const char *table,
			     const char *chain)
{
	const struct legacy_layout *l = legacy_layout(xt->family);
	int hook = !strcmp(chain, "OUTPUT") ? NF_INET_LOCAL_OUT
					    : NF_INET_PRE_ROUTING;
	autofree struct ipt_get_entries *got = NULL;
	struct ipt_getinfo info;
	autoclose int fd = -1;

	/* To ask for a table makes it. */
	if (!xtables_has_table(xt, table))
		return 0;
	fd = legacy_open(xt->family);
	if (fd >= 0)
		got = legacy_read(fd, l, table, &info);
	if (!got)
		return 0;
	return print_entries(l, (const char *)got->entrytable, info.size,
			     info.hook_entry[hook], info.underflow[hook]);
}

uint64_t chain_print(const struct xtables *xt, const char *table,
		     const char *chain)
{
	return xt->backend == XT_NFT ? print_nft(xt->family, table, chain)
				     : print_legacy(xt, table, chain);
}
