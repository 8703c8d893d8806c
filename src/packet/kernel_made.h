/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets that the kernel makes by itself, while no program asks it to: it looks
 * for neighbours and routers, reports its multicast groups, and answers packets
 * that nobody waits for.
 */
#ifndef PACKET_KERNEL_MADE_H
#define PACKET_KERNEL_MADE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Is this Ethernet frame, of which len bytes were captured, of a kind that the
 * kernel makes? These are ARP, IGMP, MLD, ND, ICMP errors, echo replies and TCP
 * resets. A program with a raw socket can make them, too.
 */
bool is_kernel_made(const unsigned char *frame, size_t len);

#endif
