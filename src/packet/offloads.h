/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel left to the device when it passed a packet on: checksums and
 * the cutting of TCP segments. libpcap does not pass on what the kernel says
 * about it (packet(7), tp_status), so the packet itself must tell.
 */
#ifndef PACKET_OFFLOADS_H
#define PACKET_OFFLOADS_H

#include <stddef.h>

enum packet_offloads {
	/*
	 * The checksum of TCP or UDP is only the sum of the pseudo-header (RFC
	 * 9293, section 3.1), to which the device adds the rest. One right
	 * checksum of 65,536 looks the same.
	 */
	OFFLOAD_CHECKSUM = 1,
	OFFLOAD_SEGMENTS = 2, /* a TCP packet is larger than the MTU */
};

/*
 * The offloads of an outgoing Ethernet frame of original bytes, of which len
 * were captured. An mtu of 0 is not known. Returns enum packet_offloads.
 */
unsigned int packet_offloads(const unsigned char *frame, size_t len,
			     size_t original, unsigned int mtu);

#endif
