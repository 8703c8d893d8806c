// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a packet, for valid and for malformed packets. */
#include <netinet/in.h>
#include <stdlib.h>

#include "packet/flow.h"
#include "unit.h"

#define ETHERNET4 "020000000001 020000000002 0800"
#define ETHERNET6 "020000000001 020000000002 86dd"
#define PPPOE	  "020000000001 020000000002 8864 1100 0005 0032"
#define MPLS	  "020000000001 020000000002 8847"
/* 10.0.0.1 and 192.0.2.7 */
#define V4(id, fragment, protocol)                                             \
	"4500 0030 " id " " fragment " 40 " protocol " 0000 0a000001 c0000207"
#define BACK4(protocol)                                                        \
	"4500 0030 0001 0000 40 " protocol " 0000 c0000207 0a000001"
/* fd00::1 and fd00::2 */
#define V6(next)                                                               \
	"60000000 0014 " next " 40 fd000000000000000000000000000001 "          \
	"fd000000000000000000000000000002"
#define EXTENSION "3c00 0000 0000 0000 " /* destination options */
#define EXTENSIONS_7                                                           \
	EXTENSION EXTENSION EXTENSION EXTENSION EXTENSION EXTENSION EXTENSION
#define PORTS	   "1388 0050 00000000 00000000" /* 5000 and 80 */
#define PORTS_BACK "0050 1388 00000000 00000000"

static struct flow_fragments fragments;

/* Memory of the packet's size: a sanitizer sees a read behind its end. */
static int read_flow(struct flow *f, int *sender, bool *is_error,
		     const char *digits)
{
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);
	int err = flow_of_packet(f, sender, is_error, &fragments, bytes, len);

	free(bytes);
	return err;
}

/* The same flow, sent by the other side. */
static bool answers(const char *there, const char *back)
{
	struct flow a, b;
	int from, to;
	bool is_error;

	return read_flow(&a, &from, &is_error, there) == 0 &&
	       read_flow(&b, &to, &is_error, back) == 0 && from != to &&
	       !memcmp(&a, &b, sizeof(a));
}

/* Is it the flow from that address and port? */
static bool sent_from(const char *digits, const char *address, unsigned port,
		      bool want_error)
{
	struct flow f;
	int sender;
	bool is_error;
	size_t len;
	unsigned char *want = from_hex(address, &len);
	bool good = read_flow(&f, &sender, &is_error, digits) == 0 &&
		    is_error == want_error &&
		    !memcmp(f.end[sender].address.bytes, want, len) &&
		    f.end[sender].port == htons((uint16_t)port);

	free(want);
	return good;
}

static bool has_none(const char *digits)
{
	struct flow f;
	int sender;
	bool is_error;

	return read_flow(&f, &sender, &is_error, digits) < 0;
}

static void ipv4(void)
{
	ok(sent_from(ETHERNET4 V4("0001", "0000", "06") PORTS, "0a000001", 5000,
		     false),
	   "a TCP packet has the flow of its address and port");
	ok(answers(ETHERNET4 V4("0001", "0000", "06") PORTS,
		   ETHERNET4 BACK4("06") PORTS_BACK),
	   "a TCP packet and its answer have one flow");
	ok(answers(ETHERNET4 V4("0001", "4000", "11") PORTS,
		   ETHERNET4 BACK4("11") PORTS_BACK),
	   "a UDP packet and its answer have one flow");
	ok(sent_from(ETHERNET4 "4600 0034 0001 0000 40 11 0000 0a000001 "
			       "c0000207 01010101" PORTS,
		     "0a000001", 5000, false),
	   "an IP option is skipped");
	ok(sent_from("020000000001 020000000002 8100 0005 0800" V4(
			     "0001", "0000", "11") PORTS,
		     "0a000001", 5000, false),
	   "a VLAN tag is skipped");
	ok(sent_from("020000000001 020000000002 88a8 0005 8100 0006 0800" V4(
			     "0001", "0000", "11") PORTS,
		     "0a000001", 5000, false),
	   "a provider's VLAN tag and a customer's are skipped");
	ok(sent_from("020000000001 020000000002 9100 0005 8100 0006 0800" V4(
			     "0001", "0000", "11") PORTS,
		     "0a000001", 5000, false),
	   "VLAN tags of the old kind are skipped");
	ok(answers(ETHERNET4 V4("0001", "0000", "01") "0800 0000 1234 0001",
		   ETHERNET4 BACK4("01") "0000 0000 1234 0001"),
	   "a ping and its answer have one flow");
	ok(sent_from(ETHERNET4 V4("0001", "0000", "01") "0800 0000 1234 0001",
		     "0a000001", 0x1234, false),
	   "the port of a ping is its identifier");
	ok(answers(ETHERNET4 V4("0001", "0000", "2f") "00000000",
		   ETHERNET4 BACK4("2f") "00000000"),
	   "a protocol without ports has one flow both ways");
}

static void below_ip(void)
{
	ok(sent_from(PPPOE "0021" V4("0001", "0000", "11") PORTS, "0a000001",
		     5000, false),
	   "the header of a PPPoE session is skipped");
	ok(sent_from(PPPOE "21" V4("0001", "0000", "11") PORTS, "0a000001",
		     5000, false),
	   "a protocol of PPP may have one byte");
	ok(sent_from(PPPOE "0057" V6("06") PORTS,
		     "fd000000000000000000000000000001", 5000, false),
	   "PPPoE carries IPv6");
	ok(has_none(PPPOE "c021" V4("0001", "0000", "11") PORTS),
	   "other protocols in PPPoE have no flow");
	ok(has_none(PPPOE), "a frame that ends within PPPoE has no flow");
	ok(sent_from(MPLS "0001 0040 0001 1140" V4("0001", "0000", "11") PORTS,
		     "0a000001", 5000, false),
	   "MPLS labels are skipped");
	ok(has_none(MPLS "0001 0040"),
	   "a frame that ends within MPLS labels has no flow");
}

static void ipv6(void)
{
	ok(sent_from(ETHERNET6 V6("06") PORTS,
		     "fd000000000000000000000000000001", 5000, false),
	   "a TCP packet over IPv6 has the flow of its address and port");
	ok(sent_from(ETHERNET6 V6("00") "2b00 0502 0000 0100" /* hop by hop */
					"1100 0000 0000 0000" /* routing */
		     PORTS,
		     "fd000000000000000000000000000001", 5000, false),
	   "two IPv6 extension headers are skipped");
	ok(sent_from(ETHERNET6 V6("3c") EXTENSIONS_7
		     "1100 0000 0000 0000" PORTS,
		     "fd000000000000000000000000000001", 5000, false),
	   "eight IPv6 extension headers are skipped");
	ok(has_none(ETHERNET6 V6("3c") EXTENSIONS_7 EXTENSION
		    "1100 0000 0000 0000" PORTS),
	   "a packet with nine IPv6 extension headers has no flow");
	ok(sent_from(ETHERNET6 V6("3a") "8100 0000 1234 0001",
		     "fd000000000000000000000000000001", 0x1234, false),
	   "the port of an IPv6 ping's answer is its identifier");
	ok(has_none(ETHERNET6 V6("00") "00ff 0000 0000 0000 " PORTS),
	   "a packet shorter than its extension header has no flow");
}

static void errors(void)
{
	/* From a router, 192.0.2.7, to 10.0.0.1, which wrote to 203.0.113.9 */
	ok(sent_from(ETHERNET4 BACK4(
			     "01") "0303 0000 00000000"
				   "4500 001c 0001 0000 40 11 0000 "
				   "0a000001 cb007109 1388 0050 0008 0000",
		     "0a000001", 5000, true),
	   "an ICMP error has the flow of the packet that it quotes");
	ok(has_none(ETHERNET4 BACK4(
		   "01") "0303 0000 00000000"
			 "4500 001c 0001 0000 40 01 0000 "
			 "0a000001 cb007109 0303 0000 00000000"),
	   "an ICMP error about an ICMP error has no flow");
	ok(sent_from(ETHERNET6 V6("3a") "0100 0000 00000000" V6("11") PORTS,
		     "fd000000000000000000000000000001", 5000, true),
	   "an ICMPv6 error has the flow of the packet that it quotes");
}

static void later_parts(void)
{
	ok(has_none(ETHERNET4 V4("0007", "00b9", "11") "00112233"),
	   "a fragment before the first one has no flow");
	ok(sent_from(ETHERNET4 V4("0007", "2000", "11") PORTS, "0a000001", 5000,
		     false),
	   "the first fragment has the flow of its port");
	ok(sent_from(ETHERNET4 V4("0007", "20b9", "11") "00112233", "0a000001",
		     5000, false),
	   "the second fragment has the flow of the first");
	ok(sent_from(ETHERNET4 V4("0007", "0172", "11") "00112233", "0a000001",
		     5000, false),
	   "the last fragment has the flow of the first");
	ok(has_none(ETHERNET4 V4("0008", "00b9", "11") "00112233"),
	   "a fragment of another packet has no flow");
	ok(has_none(ETHERNET4 V4("0027", "00b9", "11") "00112233"),
	   "a fragment of another packet in the same slot has no flow");
	ok(sent_from(ETHERNET6 V6("2c") "1100 0001 00000009" PORTS,
		     "fd000000000000000000000000000001", 5000, false),
	   "the first fragment of IPv6 has the flow of its port");
	ok(sent_from(ETHERNET6 V6("2c") "1100 0148 00000009 00112233",
		     "fd000000000000000000000000000001", 5000, false),
	   "the second fragment of IPv6 has the flow of the first");
}

/* Cut anywhere, a packet has its flow, or none. */
static void cut(const char *digits, const char *what)
{
	struct flow whole, f;
	int sender, s;
	bool is_error, good = true;
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);

	flow_of_packet(&whole, &sender, &is_error, &fragments, bytes, len);
	for (size_t n = 0; n < len; n++) {
		unsigned char *part = malloc(n ? n : 1);

		memcpy(part, bytes, n);
		if (flow_of_packet(&f, &s, &is_error, &fragments, part, n) == 0)
			good &= !memcmp(&f, &whole, sizeof(f)) && s == sender;
		free(part);
	}
	free(bytes);
	ok(good, what);
}

static bool has_mark(struct flow_mark *m, const char *digits)
{
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);
	bool marked = flow_mark(m, bytes, len);

	free(bytes);
	return marked;
}

#define DATA "00000000 00000000 00000000"

static void marks(void)
{
	struct flow_mark a, b;

	ok(has_mark(&a, ETHERNET4 V4("0001", "4000", "06") PORTS DATA) &&
		   has_mark(&b,
			    ETHERNET4 V4("0002", "0000", "06") PORTS DATA) &&
		   !memcmp(&a, &b, sizeof(a)),
	   "packets of one flow have one mark");
	ok(has_mark(&b, ETHERNET4 BACK4("06") PORTS_BACK DATA) &&
		   memcmp(&a, &b, sizeof(a)) != 0,
	   "answers have another mark than their packets");
	ok(has_mark(&b, ETHERNET4 V4("0001", "4000", "11") PORTS DATA) &&
		   memcmp(&a, &b, sizeof(a)) != 0,
	   "UDP has another mark than TCP");
	ok(has_mark(&b, ETHERNET4 V4("0001", "4000", "06") PORTS_BACK DATA) &&
		   memcmp(&a, &b, sizeof(a)) != 0,
	   "other ports have another mark");
	ok(has_mark(&b, ETHERNET6 V6("06") PORTS DATA),
	   "an IPv6 packet has a mark");
	ok(!has_mark(&a, ETHERNET4 V4("0001", "2000", "11") PORTS DATA),
	   "a fragment has no mark");
	ok(!has_mark(&a, ETHERNET4 V4("0001", "0000", "01") PORTS DATA),
	   "ICMP has no mark");
	ok(!has_mark(&a, ETHERNET4 V4("0001", "0000", "06") "1388"),
	   "a packet cut in its ports has no mark");
}

static void ends(void)
{
	const struct flow_ends told = { .local = { 10, 0, 0, 1 },
					.remote = { 192, 0, 2, 7 },
					.local_port = htons(5000),
					.remote_port = htons(80),
					.family = 4,
					.protocol = IPPROTO_TCP };
	struct flow f, of_packet;
	int sender;
	bool is_error;
	int local = flow_of_ends(&f, &told);

	read_flow(&of_packet, &sender, &is_error,
		  ETHERNET4 V4("0001", "0000", "06") PORTS);
	ok(!memcmp(&f, &of_packet, sizeof(f)) && sender == local,
	   "the ends that the kernel reports give the flow of the packets");
}

int main(void)
{
	ipv4();
	below_ip();
	ipv6();
	errors();
	later_parts();
	cut(ETHERNET4 V4("0001", "0000", "06") PORTS,
	    "a TCP packet cut anywhere has its flow or none");
	cut(ETHERNET6 V6("00") "2b00 0502 0000 0100 1100 0000 0000 0000" PORTS,
	    "an IPv6 packet cut anywhere has its flow or none");
	cut(ETHERNET4 BACK4(
		    "01") "0303 0000 00000000 4500 001c 0001 0000 40 11 "
			  "0000 0a000001 cb007109 1388 0050 0008 0000",
	    "an ICMP error cut anywhere has its flow or none");
	ok(has_none("020000000001 020000000002 0806 0001 0800"),
	   "an ARP packet has no flow");
	ok(has_none(""), "an empty packet has no flow");
	marks();
	ends();
	return done_testing();
}
