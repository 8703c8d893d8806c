// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the program tried, and what came back. */
#include <stdlib.h>

#include "packet/tries.h"
#include "unit.h"

#define ETHERNET4 "020000000001 020000000002 0800"
#define ETHERNET6 "020000000001 020000000002 86dd"
/* 10.0.0.1 to 192.0.2.7, and back, and from a router 10.0.0.2 */
#define IP4(protocol, from, to)                                                \
	"4500 0030 0001 0000 40 " protocol " 0000" from to
#define US		      "0a000001"
#define PEER		      "c0000207"
#define NEAR		      "0a000002"
#define OUT4(protocol)	      ETHERNET4 IP4(protocol, US, PEER)
#define BACK4(protocol, from) ETHERNET4 IP4(protocol, from, US)
#define IP6(next, from, to)   "60000000 0014 " next " 40" from to
#define US6		      "fd000000000000000000000000000001"
#define PEER6		      "fd000000000000000000000000000002"
#define NEAR6		      "fd000000000000000000000000000003"
#define SYN		      "1388 0050 00000000 00000000 50 02 0000 0000 0000"
#define RESET		      "0050 1388 00000000 00000000 50 14 0000 0000 0000"
#define ACCEPTED	      "0050 1388 00000000 00000000 50 12 0000 0000 0000"
#define UDP		      "1388 0050 0008 0000"
#define QUOTE4		      "0000 00000000" IP4("11", US, PEER) UDP
#define QUOTE6		      "0000 00000000" IP6("11", US6, PEER6) UDP

static void give(struct tries *t, const char *digits, bool sent)
{
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);

	tries_packet(t, bytes, len, sent);
	free(bytes);
}

/* One packet out, one back (NULL: none). */
static void comes(const char *out, const char *back, enum try_outcome want,
		  const char *what)
{
	struct tries t = { .n = 0 };

	give(&t, out, true);
	if (back)
		give(&t, back, false);
	ok(t.n == 1 && t.tried[0].outcome == want, what);
}

static void ipv4(void)
{
	const char *udp = OUT4("11") UDP;

	comes(OUT4("06") SYN, NULL, TRY_SILENT,
	      "a packet without an answer is silent");
	comes(OUT4("06") SYN, BACK4("06", PEER) RESET, TRY_REFUSED,
	      "a reset refuses");
	comes(OUT4("06") SYN, BACK4("06", PEER) ACCEPTED, TRY_ANSWERED,
	      "a SYN ACK answers");
	comes(udp, BACK4("01", PEER) "0303" QUOTE4, TRY_REFUSED,
	      "a port unreachable from the address itself refuses");
	comes(udp, BACK4("01", NEAR) "0303" QUOTE4, TRY_REJECTED,
	      "a port unreachable from elsewhere rejects");
	comes(udp, BACK4("01", NEAR) "030d" QUOTE4, TRY_REJECTED,
	      "a prohibition rejects");
	comes(udp, BACK4("01", NEAR) "0300" QUOTE4, TRY_NO_ROUTE,
	      "a net unreachable means no route");
	comes(udp, BACK4("01", NEAR) "0301" QUOTE4, TRY_NO_ROUTE,
	      "a host unreachable means no route");
	comes(udp, BACK4("01", NEAR) "0b00" QUOTE4, TRY_EXPIRED,
	      "a time exceeded means an expired packet");
	comes(udp, BACK4("11", NEAR) UDP, TRY_SILENT,
	      "a packet from another address is no answer");
}

static void ipv6(void)
{
	const char *udp = ETHERNET6 IP6("11", US6, PEER6) UDP;

	comes(udp, ETHERNET6 IP6("3a", PEER6, US6) "0104" QUOTE6, TRY_REFUSED,
	      "a port unreachable of IPv6 from the address itself refuses");
	comes(udp, ETHERNET6 IP6("3a", NEAR6, US6) "0104" QUOTE6, TRY_REJECTED,
	      "a port unreachable of IPv6 from elsewhere rejects");
	comes(udp, ETHERNET6 IP6("3a", NEAR6, US6) "0100" QUOTE6, TRY_NO_ROUTE,
	      "a no route of IPv6 means no route");
	comes(udp, ETHERNET6 IP6("3a", NEAR6, US6) "0300" QUOTE6, TRY_EXPIRED,
	      "a time exceeded of IPv6 means an expired packet");
}

static void others(void)
{
	struct tries t = { .n = 0 };
	char digits[128];

	give(&t, ETHERNET4 IP4("11", US, "e00000fb") UDP, true);
	give(&t, OUT4("06") RESET, true);
	ok(t.n == 0, "neither multicast nor a reset is a try");
	for (int i = 0; i <= TRIES_MAX; i++) {
		snprintf(digits, sizeof(digits), "%s%s%06x%02x%s", ETHERNET4,
			 "4500 0030 0001 0000 40 11 0000 0a000001", 0xc00002, i,
			 UDP);
		give(&t, digits, true);
	}
	ok(t.n == TRIES_MAX && t.more, "there is a bound on tries");
	give(&t, BACK4("11", "c0000200") UDP, false);
	ok(t.answered[0] && !t.answered[1], "an answer is of its family");
}

int main(void)
{
	ipv4();
	ipv6();
	others();
	return done_testing();
}
