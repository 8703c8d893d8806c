// SPDX-License-Identifier: GPL-2.0-or-later
/* Which packets the kernel makes by itself. */
#include <stdlib.h>

#include "packet/kernel_made.h"
#include "unit.h"

#define ETHERNET "020000000001 020000000002 "
#define V4(protocol)                                                           \
	ETHERNET "0800 4500 0030 0001 0000 40 " protocol                       \
		 " 0000 0a000001 c0000207"
#define V6(next)                                                               \
	ETHERNET "86dd 60000000 0014 " next                                    \
		 " 40 fd000000000000000000000000000001 "                       \
		 "fd000000000000000000000000000002"
#define TCP(flags)   "1388 0050 00000000 00000000 50 " flags " 0000 0000 0000"
#define ROUTER_ALERT "3a00 0502 0000 0100 "

static const struct {
	const char *name;
	bool kernels;
	const char *frame;
} frames[] = {
	{ "ARP is made by the kernel", true,
	  ETHERNET "0806 0001 0800 0604 0001" },
	{ "IGMP is made by the kernel", true, V4("02") "2200 0000 0000 0001" },
	{ "an MLD report behind a router alert is made by the kernel", true,
	  V6("00") ROUTER_ALERT "8f00 0000 0000 0001" },
	{ "a router solicitation is made by the kernel", true,
	  V6("3a") "8500 0000 0000 0000" },
	{ "a neighbour solicitation is made by the kernel", true,
	  V6("3a") "8700 0000 0000 0000" },
	{ "a neighbour advertisement is made by the kernel", true,
	  V6("3a") "8800 0000 0000 0000" },
	{ "a port unreachable is made by the kernel", true,
	  V4("01") "0303 0000 0000 0000" },
	{ "a time exceeded is made by the kernel", true,
	  V4("01") "0b00 0000 0000 0000" },
	{ "a port unreachable of IPv6 is made by the kernel", true,
	  V6("3a") "0104 0000 0000 0000" },
	{ "an echo reply is made by the kernel", true,
	  V4("01") "0000 0000 0001 0001" },
	{ "an echo reply of IPv6 is made by the kernel", true,
	  V6("3a") "8100 0000 0001 0001" },
	{ "a TCP reset is made by the kernel", true, V4("06") TCP("14") },
	{ "a TCP reset of IPv6 is made by the kernel", true,
	  V6("06") TCP("04") },
	{ "an echo request is not made by the kernel", false,
	  V4("01") "0800 0000 0001 0001" },
	{ "an echo request of IPv6 is not made by the kernel", false,
	  V6("3a") "8000 0000 0001 0001" },
	{ "a TCP SYN is not made by the kernel", false, V4("06") TCP("02") },
	{ "a TCP FIN is not made by the kernel", false, V6("06") TCP("11") },
	{ "a datagram is not made by the kernel", false,
	  V4("11") "1388 0050 0008 0000" },
	{ "GRE is not made by the kernel", false, V4("2f") "0000 0800" },
	{ "a later fragment is not made by the kernel", false,
	  ETHERNET "0800 4500 0030 0001 0001 40 01 0000 0a000001 c0000207 03" },
	{ "a frame of another type is not made by the kernel", false,
	  ETHERNET "88b5 0001" },
	{ "a TCP header that was cut is not made by the kernel", false,
	  V4("06") "1388 0050" },
	{ "an ICMP header that was cut is not made by the kernel", false,
	  V4("01") },
	{ "a frame of no type is not made by the kernel", false,
	  "020000000001" },
	{ "no frame is not made by the kernel", false, "" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		size_t len;
		unsigned char *bytes = from_hex(frames[i].frame, &len);

		ok(is_kernel_made(bytes, len) == frames[i].kernels,
		   frames[i].name);
		free(bytes);
	}
	return done_testing();
}
