/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two ends of a packet, as the BPF programs in the kernel report them. Both
 * the BPF programs and nsntrace include this header.
 */
#ifndef PACKET_FLOW_ENDS_H
#define PACKET_FLOW_ENDS_H

#include <linux/types.h>

/* Extension headers of an IPv6 packet that are skipped. */
#define IP6_EXTENSIONS_MAX 8

/* As seen from a socket in the trace. Addresses are as in struct address. */
struct flow_ends {
	__u8 local[16];
	__u8 remote[16];
	/*
	 * As in the packet. For ICMP echo both are its identifier; for
	 * protocols without ports both are 0.
	 */
	__u16 local_port;
	__u16 remote_port;
	__u8 family; /* 4 or 6 */
	__u8 protocol; /* IPPROTO_ */
	__u16 zero;
} __attribute__((aligned(8)));

#endif
