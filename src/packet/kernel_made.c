// SPDX-License-Identifier: GPL-2.0-or-later
/* Packets that the kernel makes by itself. */
#include "packet/kernel_made.h"

#include <netinet/in.h>

#include "packet/ip_headers.h"

#define ARP_AT	 12 /* the type, in an Ethernet frame */
#define TYPE_ARP 0x0806
#define FLAGS_AT 13 /* in a TCP header */
#define TCP_RST	 4

static bool is_arp(const unsigned char *frame, size_t len)
{
	return len >= ARP_AT + 2 && get16(frame + ARP_AT) == TYPE_ARP;
}

/* Errors, and answers to echo, timestamp and address mask requests. */
static bool is_kernels_icmp(unsigned int type)
{
	return type == 0 || type == 3 || type == 4 || type == 5 || type == 11 ||
	       type == 12 || type == 14 || type == 18;
}

/* Errors, an echo reply, MLD, ND, and its extensions. */
static bool is_kernels_icmp6(unsigned int type)
{
	return (type >= 1 && type <= 4) || (type >= 129 && type <= 137) ||
	       type == 143;
}

bool is_kernel_made(const unsigned char *frame, size_t len)
{
	struct ip_headers ip;

	if (!ip_headers_read_frame(&ip, frame, len))
		return is_arp(frame, len);
	if (ip.protocol == IPPROTO_IGMP)
		return true;
	if (ip.is_later)
		return false;
	if (ip.protocol == IPPROTO_TCP)
		return ip.payload.len > FLAGS_AT &&
		       (ip.payload.at[FLAGS_AT] & TCP_RST);
	if (ip.payload.len < 1)
		return false;
	if (ip.protocol == IPPROTO_ICMP)
		return is_kernels_icmp(ip.payload.at[0]);
	return ip.protocol == IPPROTO_ICMPV6 &&
	       is_kernels_icmp6(ip.payload.at[0]);
}
