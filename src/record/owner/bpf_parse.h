/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads both ends of an outgoing packet, for the BPF programs in process.bpf.c.
 * Only that file includes this one: it is compiled for the kernel.
 * packet/ip_headers.c and packet/flow.c read the same from captured packets.
 */
#ifndef RECORD_OWNER_BPF_PARSE_H
#define RECORD_OWNER_BPF_PARSE_H

#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "record/owner/process_event.h"

#define ETH_P_IP   0x0800
#define ETH_P_IPV6 0x86dd

struct ipv4_head {
	__u8 version_length;
	__u8 tos;
	__u16 length;
	__u16 id;
	__u16 fragment;
	__u8 ttl;
	__u8 protocol;
	__u16 checksum;
	__u8 source[4];
	__u8 destination[4];
};

struct ipv6_head {
	__u32 version_class_label;
	__u16 length;
	__u8 next;
	__u8 hops;
	__u8 source[16];
	__u8 destination[16];
};

struct icmp_head {
	__u8 type;
	__u8 code;
	__u16 checksum;
	__u16 id;
};

/* Read the ports of an outgoing packet at an offset. */
static int parse_ports(struct __sk_buff *skb, __u32 offset,
		       struct flow_ends *ends)
{
	struct icmp_head icmp;
	__u16 ports[2];

	switch (ends->protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (bpf_skb_load_bytes(skb, offset, ports, sizeof(ports)))
			return -1;
		ends->local_port = ports[0];
		ends->remote_port = ports[1];
		return 0;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		if (bpf_skb_load_bytes(skb, offset, &icmp, sizeof(icmp)))
			return -1;
		/* Echo and its reply, of ICMP and ICMPv6. */
		if (icmp.type == 8 || icmp.type == 0 || icmp.type == 128 ||
		    icmp.type == 129)
			ends->local_port = ends->remote_port = icmp.id;
		return 0;
	default:
		return 0;
	}
}

static int parse4(struct __sk_buff *skb, struct flow_ends *ends)
{
	struct ipv4_head head;

	if (bpf_skb_load_bytes(skb, 0, &head, sizeof(head)) ||
	    (head.fragment & bpf_htons(0x1fff)))
		return -1;
	ends->family = 4;
	ends->protocol = head.protocol;
	__builtin_memcpy(ends->local, head.source, 4);
	__builtin_memcpy(ends->remote, head.destination, 4);
	return parse_ports(skb, (head.version_length & 15) * 4, ends);
}

/*
 * Skip up to IP6_EXTENSIONS_MAX headers. Returns the offset after them, or -1.
 */
static int skip_extensions(struct __sk_buff *skb, __u8 *protocol)
{
	__u32 offset = sizeof(struct ipv6_head);
	__u8 next[2];

	for (int i = 0; i <= IP6_EXTENSIONS_MAX; i++) {
		if (*protocol != IPPROTO_HOPOPTS &&
		    *protocol != IPPROTO_ROUTING &&
		    *protocol != IPPROTO_DSTOPTS)
			return offset;
		if (bpf_skb_load_bytes(skb, offset, next, sizeof(next)))
			return -1;
		*protocol = next[0];
		offset += (next[1] + 1) * 8;
	}
	return -1;
}

static int parse6(struct __sk_buff *skb, struct flow_ends *ends)
{
	struct ipv6_head head;
	int offset;

	if (bpf_skb_load_bytes(skb, 0, &head, sizeof(head)))
		return -1;
	ends->family = 6;
	ends->protocol = head.next;
	__builtin_memcpy(ends->local, head.source, 16);
	__builtin_memcpy(ends->remote, head.destination, 16);
	offset = skip_extensions(skb, &ends->protocol);
	return offset < 0 ? -1 : parse_ports(skb, offset, ends);
}

static int parse(struct __sk_buff *skb, struct flow_ends *ends)
{
	switch (skb->protocol) {
	case bpf_htons(ETH_P_IP):
		return parse4(skb, ends);
	case bpf_htons(ETH_P_IPV6):
		return parse6(skb, ends);
	default:
		return -1;
	}
}

static int same_ends(const struct flow_ends *a, const struct flow_ends *b)
{
	const __u64 *x = (const __u64 *)a, *y = (const __u64 *)b;

	for (unsigned int i = 0; i < sizeof(*a) / sizeof(*x); i++)
		if (x[i] != y[i])
			return 0;
	return 1;
}

#endif
