/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The two ends of a packet, as BPF programs of the kernel report them: this header
 * is compiled for both.
 */
#ifndef PACKET_FLOW_ENDS_H
#define PACKET_FLOW_ENDS_H

#include <linux/types.h>

/* From the side of a socket in the trace. */
struct flow_ends {
	/* As in the packet; of IPv4 the first four bytes, the rest zero. */
	__u8 local[16];
	__u8 remote[16];
	/*
	 * As in the packet. Of ICMP echo both are its identifier; 0 of what has
	 * no ports.
	 */
	__u16 local_port;
	__u16 remote_port;
	__u8 family; /* 4 or 6 */
	__u8 protocol; /* IPPROTO_ */
	__u16 zero;
} __attribute__((aligned(8)));

#endif
