// SPDX-License-Identifier: GPL-2.0-or-later
/* What the kernel left to the device, told from the packet. */
#include <stdlib.h>

#include "packet/offloads.h"
#include "unit.h"

#define ETHERNET4 "020000000001 020000000002 0800"
#define VLAN4	  "020000000001 020000000002 8100 0001 0800"
#define ETHERNET6 "020000000001 020000000002 86dd"
/* 10.0.0.1 to 192.0.2.7, with 20 or 8 bytes behind the header */
#define TCP4 "4500 0028 0001 0000 40 06 0000 0a000001 c0000207"
#define UDP4 "4500 001c 0001 0000 40 11 0000 0a000001 c0000207"
#define PART "4500 0028 0001 2000 40 06 0000 0a000001 c0000207"
#define TCP6                                                                   \
	"60000000 0014 06 40 fd000000000000000000000000000001 "                \
	"fd000000000000000000000000000002"
#define SEGMENT(sum) "1388 0050 00000000 00000000 5000 0000 " sum " 0000"
/* 0a00 + 0001 + c000 + 0207 + 6 + 20, and + 17 + 8 */
#define SUM_TCP4 "cc22"
#define SUM_UDP4 "cc21"
/* fd00 + 1 + fd00 + 2 + 6 + 20, folded */
#define SUM_TCP6 "fa1e"

/* Memory of the packet's size: a sanitizer sees a read behind its end. */
static unsigned int offloads(const char *digits, size_t longer,
			     unsigned int mtu)
{
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);
	unsigned int found = packet_offloads(bytes, len, len + longer, mtu);

	free(bytes);
	return found;
}

int main(void)
{
	ok(offloads(ETHERNET4 TCP4 SEGMENT(SUM_TCP4), 0, 1500) ==
		   OFFLOAD_CHECKSUM,
	   "TCP over IPv4 with the pseudo-header's sum has no checksum yet");
	ok(offloads(VLAN4 TCP4 SEGMENT(SUM_TCP4), 0, 40) == OFFLOAD_CHECKSUM,
	   "so it has behind a VLAN tag, which does not count for the MTU");
	ok(offloads(ETHERNET6 TCP6 SEGMENT(SUM_TCP6), 0, 1500) ==
		   OFFLOAD_CHECKSUM,
	   "TCP over IPv6 with the pseudo-header's sum has no checksum yet");
	ok(offloads(ETHERNET4 UDP4 "1388 0050 0008 " SUM_UDP4, 0, 1) ==
		   OFFLOAD_CHECKSUM,
	   "UDP with the pseudo-header's sum has none, and no segments");
	ok(offloads(ETHERNET4 TCP4 SEGMENT("1234"), 0, 1500) == 0,
	   "a packet with another checksum has one");
	ok(offloads(ETHERNET4 TCP4 SEGMENT("1234"), 0, 39) == OFFLOAD_SEGMENTS,
	   "a TCP packet larger than the MTU is several segments");
	ok(offloads(ETHERNET4 TCP4 SEGMENT("1234"), 0, 40) == 0,
	   "a TCP packet as large as the MTU is one segment");
	ok(offloads(ETHERNET4 TCP4 SEGMENT("b65b"), 59960, 1500) ==
		   (OFFLOAD_CHECKSUM | OFFLOAD_SEGMENTS),
	   "a packet that was cut is judged by its whole length");
	ok(offloads(ETHERNET4 PART SEGMENT(SUM_TCP4), 0, 30) == 0,
	   "a fragment is left alone");
	ok(offloads(ETHERNET4 TCP4 "1388 0050 00000000 00000000", 10, 1500) ==
		   0,
	   "a packet without its checksum is left alone");
	ok(offloads(ETHERNET4, 0, 1500) == 0, "an empty packet is left alone");
	return done_testing();
}
