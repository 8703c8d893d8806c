// SPDX-License-Identifier: GPL-2.0-or-later
/* Contacts in packets: which names count, and what else is a contact. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "packet/quic_initial.h"
#include "quic_hellos.h"
#include "quic_vectors.h"
#include "record/connections/connections.h"
#include "record/contacts/contact_list.h"
#include "record/contacts/contact_text.h"
#include "record/contacts/contact_watch.h"
#include "unit.h"

#define US     "0a000001"
#define PEER   "c0000207"
#define SERVER "c0000235"
#define OUT    "020000000001 020000000007 0800"
#define BACK   "020000000007 020000000001 0800"
#define LOCAL  "000000000000 000000000000 0800"
#define SYN    0x02
#define ACK    0x10
#define RST    0x14
#define URG    0x20

#define NAME	 "07 6578616d706c65 04 74657374 00"
#define QUERY	 "0001 0000 0000 0000" NAME
#define ANSWER	 "8180 0001 0001 0000 0000" NAME
#define RECORD	 "c00c 0001 0001 00000001 0004" PEER
#define TYPE_A	 "0001 0001"
#define TYPE_TXT "0010 0001"

/* A ClientHello that asks for "example.test"; with ECH; for "another.test". */
#define HELLO_START                                                            \
	"0303"                                                                 \
	"0000000000000000000000000000000000000000000000000000000000000000"     \
	"00 0002 1301 01 00"
#define SNI   "0000 0011 000f 00 000c 6578616d706c652e74657374"
#define HELLO "16 0301 0046 01 000042" HELLO_START "0017" SNI "ff01 0001 00"
#define HELLO_OTHER                                                            \
	"16 0301 0046 01 000042" HELLO_START                                   \
	"0017 0000 0011 000f 00 000c 616e6f746865722e74657374 ff01 0001 00"
#define HELLO_ECH "16 0301 0046 01 000042" HELLO_START "0017" SNI "fe0d 0001 00"
/* HELLO in three parts, and one with another name in the place of the second. */
#define PART_1	     "16 0301 0046 01 000042" HELLO_START "0017 0000 00"
#define PART_2	     "11 000f 00 000c 6578616d"
#define PART_2_OTHER "11 000f 00 000c 616e6f74"
#define PART_3	     "706c652e74657374 ff01 0001 00"

/* What comes after its first bytes may be ECH. */
#define HELLO_PART                                                             \
	"16 0301 0056 01 000052" HELLO_START "0027" SNI "ff01 0001 00"

static const struct capture_source sources[CAPTURE_MAX_SOURCES] = {
	{ .name = "eth1", .mac = { 2, 0, 0, 0, 0, 7 } },
	{ .name = "lo", .is_loopback = true },
};

static struct contacts *contacts;
static struct contact_watch *watch;
static struct contact_list *list;
static struct connections *connections;
static struct contact_config published; /* its ports */
static int64_t now;
static int source;

static void ignore(const struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
}

/* line: of the list; NULL: there is none. */
static void begin(const char *line)
{
	struct contact_config config = published;
	const char *reason;

	config.n_servers = 1;

	list = line ? contact_list_new() : NULL;
	if (list && contact_list_add(list, line, strlen(line), &reason) < 0)
		printf("# %s: %s\n", line, reason);
	contacts = calloc(1, sizeof(*contacts));
	config.contacts = contacts;
	config.list = list;
	address_set(&config.server[0].address, 4,
		    (const unsigned char *)"\xc0\0\x02\x35");
	watch = contact_watch_open(&config);
	connections = connections_open(sources, false, ignore, NULL);
	connections_observe(connections, contact_watch_observer(watch));
	now = 1000000000;
	source = 0;
}

/* The contacts are these, in their order. */
static void end(const char *want, const char *what)
{
	const struct sink_end end = { .more = false };
	char text[CONTACT_TEXT_SIZE], got[4096] = "";
	size_t len = 0;

	connections_end(connections, &end);
	for (uint32_t i = 0; i < contacts->n && i < 8; i++) {
		contact_text(&contacts->contact[i], text);
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%s",
					i ? " " : "", text);
	}
	ok(!strcmp(got, want), what);
	if (strcmp(got, want) != 0)
		printf("# got: %s\n# want: %s\n", got, want);
}

static void release(void)
{
	connections_close(connections);
	contact_watch_close(watch);
	contact_list_free(list);
	free(contacts);
}

static void ended(const char *want, const char *what)
{
	end(want, what);
	release();
}

/* ---- packets ---- */

static size_t digits_len(const char *digits)
{
	size_t len;

	free(from_hex(digits, &len));
	return len;
}

static void give(const char *digits)
{
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);
	const struct pcap_pkthdr header = { .ts = { .tv_sec = now / 1000000000,
						    .tv_usec =
							    now % 1000000000 },
					    .caplen = (bpf_u_int32)len,
					    .len = (bpf_u_int32)len };
	const struct packet packet = { .hdr = &header,
				       .bytes = bytes,
				       .source = source };

	now += 1000000;
	connections_packet(connections, &packet);
	free(bytes);
}

static void ip(bool out, int protocol, const char *peer, const char *payload)
{
	char digits[8192];

	snprintf(digits, sizeof(digits),
		 "%s 4500 %04zx 0001 0000 40 %02x 0000 %s %s %s",
		 source ? LOCAL
		 : out	? OUT
			: BACK,
		 20 + digits_len(payload), (unsigned int)protocol,
		 out ? US : peer, out ? peer : US, payload);
	give(digits);
}

static void tcp(bool out, const char *peer, unsigned int port,
		unsigned int flags, const char *data)
{
	char digits[4096];

	snprintf(digits, sizeof(digits),
		 "%04x %04x %08x 00000000 50 %02x ffff 0000 0000 %s",
		 out ? 5000 : port, out ? port : 5000, flags == SYN ? 100 : 101,
		 flags, data);
	ip(out, 6, peer, digits);
}

/* Data that begin so many bytes after the first. */
static void tcp_at(unsigned int offset, const char *data)
{
	char digits[4096];

	snprintf(digits, sizeof(digits),
		 "1388 01bb %08x 00000000 5010 ffff 0000 0000 %s", 101 + offset,
		 data);
	ip(true, 6, PEER, digits);
}

static void udp(bool out, const char *peer, unsigned int port, const char *data)
{
	char digits[8192];

	snprintf(digits, sizeof(digits), "%04x %04x %04zx 0000 %s",
		 out ? 5000 : port, out ? port : 5000, 8 + digits_len(data),
		 data);
	ip(out, 17, peer, digits);
}

static void look_up(const char *server)
{
	udp(true, server, 53, "1234 0100" QUERY TYPE_A);
	udp(false, server, 53, "1234" ANSWER TYPE_A RECORD);
}

static void say(const char *data)
{
	tcp(true, PEER, 443, SYN, "");
	tcp(true, PEER, 443, ACK, "");
	tcp(true, PEER, 443, ACK, data);
}

/* ---- names ---- */

static void names(void)
{
	begin(NULL);
	look_up(SERVER);
	say(HELLO);
	end("example.test:dns example.test:443",
	    "a name by an answer and by SNI counts");
	ok(contacts->contact[1].evidence == CONTACT_BY_SNI &&
		   contacts->contact[1].packet == 3 &&
		   !contacts->contact[1].claimed[0],
	   "how it is known, and the number of its first packet, is known");
	ok(contacts->complete && !contacts->doubts, "nothing is in doubt");
	release();

	begin(NULL);
	look_up(SERVER);
	say("47455420");
	ended("example.test:dns example.test:443",
	      "without TLS, the name of the answer counts");

	begin(NULL);
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	ended("example.test:dns example.test:443",
	      "a connection that nobody answers has the name, too");

	begin(NULL);
	say(HELLO);
	end("192.0.2.7:443", "SNI without an answer is no name");
	ok(!strcmp(contacts->contact[0].claimed, "example.test") ||
		   contacts->contact[0].evidence == CONTACT_BY_ADDRESS,
	   "the contact is known by its address");
	release();

	begin(NULL);
	look_up(SERVER);
	say(HELLO_OTHER);
	end("example.test:dns 192.0.2.7:443",
	    "SNI of another name than the answer's is none");
	ok(!strcmp(contacts->contact[1].claimed, "another.test"),
	   "what it claimed is known");
	release();
}

static void hidden_names(void)
{
	begin(NULL);
	look_up(SERVER);
	say(HELLO_ECH);
	end("example.test:dns 192.0.2.7:443",
	    "the outer name of an encrypted hello is none");
	ok(contacts->contact[1].is_hidden, "the name is hidden");
	release();

	begin(NULL);
	look_up(SERVER);
	say(HELLO_PART);
	ended("example.test:dns 192.0.2.7:443",
	      "a hello of which a part is missing has no name");

	begin(NULL);
	look_up(SERVER);
	say("16");
	ended("example.test:dns 192.0.2.7:443",
	      "nor has one of which there is one byte");
}

/* To an address with a name, which any TLS server would take for a hello. */
static void odd_hellos(void)
{
	static const struct {
		const char *data, *what;
	} hellos[] = {
		{ "16 0399 0046 01 000042 0303",
		  "a record of a version that servers do not look at" },
		{ "16 0301 4000 01 010042 0303",
		  "a hello that is longer than clients write it" },
		{ "15 0301 0002 01 64", "an alert before the hello" },
		{ "14 0303 0001 01", "a change of ciphers before the hello" },
		{ "16 0301 0046 01 000042" HELLO_START
		  "0017 0000 0011 000f 01 000c 616e6f746865722e74657374"
		  "ff01 0001 00",
		  "a hello with a name of another kind" },
	};
	char what[128];

	for (size_t i = 0; i < sizeof(hellos) / sizeof(hellos[0]); i++) {
		begin(NULL);
		look_up(SERVER);
		say(hellos[i].data);
		snprintf(what, sizeof(what), "%s has no name", hellos[i].what);
		ended("example.test:dns 192.0.2.7:443", what);
	}

	/* The server's program does not get this byte. */
	begin(NULL);
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp(true, PEER, 443, ACK | URG, "78");
	tcp(true, PEER, 443, ACK, HELLO_OTHER);
	ended("example.test:dns 192.0.2.7:443",
	      "an urgent byte does not make another protocol of TLS");
}

/* A ClientHello in several segments. */
static void parts(void)
{
	const unsigned int second = (unsigned int)digits_len(PART_1);
	const unsigned int third = second + (unsigned int)digits_len(PART_2);

	begin(NULL);
	look_up(SERVER);
	say(PART_1);
	tcp_at(second, PART_2);
	ok(contacts->n == 1, "before the hello is whole, nothing is judged");
	tcp_at(third, PART_3);
	end("example.test:dns example.test:443",
	    "a hello in three segments has its name");
	ok(contacts->contact[1].evidence == CONTACT_BY_SNI,
	   "it is known by SNI");
	release();

	begin(NULL);
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp_at(third, PART_3);
	tcp_at(0, PART_1);
	tcp_at(0, PART_1);
	tcp_at(second, PART_2 PART_3);
	ended("example.test:dns example.test:443",
	      "the order of the segments does not count, nor that one is sent "
	      "again");

	begin(NULL);
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp_at(second, PART_2);
	tcp_at(second, PART_2_OTHER);
	tcp_at(0, PART_1);
	tcp_at(third, PART_3);
	ended("example.test:dns 192.0.2.7:443",
	      "two texts of the same segment prove no name");
}

/* What is missing, and what is too much. */
static void odd_parts(void)
{
	const unsigned int third =
		(unsigned int)(digits_len(PART_1) + digits_len(PART_2));

	begin(NULL);
	look_up(SERVER);
	say(PART_1);
	tcp_at(third, PART_3);
	ended("example.test:dns 192.0.2.7:443",
	      "a hello that lacks a segment has no name");

	begin(NULL);
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp_at((unsigned int)-1, "00");
	say(HELLO);
	ended("example.test:dns example.test:443",
	      "what keeps a connection alive is not its first byte");

	begin(NULL);
	look_up(SERVER);
	for (unsigned int i = 0; i < 100; i++) {
		char digits[512];

		snprintf(digits, sizeof(digits),
			 "%04x 01bb %08x 00000000 50 10 ffff 0000 0000 %s",
			 6000 + i, 101, PART_1);
		ip(true, 6, PEER, digits);
	}
	say(PART_1 PART_2 PART_3);
	ended("example.test:dns 192.0.2.7:443 example.test:443",
	      "a hello in one segment needs none of the places for parts");
}

/* HelloRetryRequest, and what a client says before its next hello. */
#define RETRY                                                                  \
	"16 0303 0038 02 000034 0303"                                          \
	"cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"     \
	"00 1301 00 000c 002b 0002 0304 0033 0002 0017"
#define CHANGE "14 0303 0001 01"

static void again(const char *first, const char *second)
{
	const unsigned int size = (unsigned int)digits_len(HELLO);

	begin(NULL);
	look_up(SERVER);
	say(HELLO);
	tcp(false, PEER, 443, ACK, RETRY);
	tcp_at(size, first);
	tcp_at(size + (unsigned int)digits_len(first), second);
	tcp(false, PEER, 443, RST, "");
}

/* Servers may take the name of the second hello. */
static void retries(void)
{
	again(CHANGE HELLO, "17 0303 0001 00");
	ended("example.test:dns example.test:443",
	      "a second hello for the same name is no other contact");
	again(CHANGE, HELLO_OTHER);
	end("example.test:dns example.test:443 192.0.2.7:443",
	    "a second hello for another name is one");
	ok(!strcmp(contacts->contact[2].claimed, "another.test"),
	   "the name that it claims is known");
	release();
	again(CHANGE "1603", "01 0046 01");
	ended("example.test:dns example.test:443 192.0.2.7:443",
	      "so is the start of a second hello");
	again("", "");
	end("example.test:dns example.test:443",
	    "without a second hello the first one counts");
	ok(contacts->contact[1].connections == 1, "it counts once");
	release();
}

static void quic_parts(void)
{
	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_start);
	ok(contacts->n == 1, "the start of a hello is not judged");
	udp(true, PEER, 443, quic_rest);
	ended("example.test:dns example.test:443/udp",
	      "a hello in two datagrams has its name");

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_start);
	udp(true, PEER, 443, quic_rest_later);
	ended("example.test:dns example.test:443/udp",
	      "so it has if the client has got the server's ID meanwhile");

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_rest);
	udp(true, PEER, 443, quic_start);
	udp(true, PEER, 443, quic_start);
	end("example.test:dns example.test:443/udp",
	    "the order of datagrams does not count");
	ok(contacts->contact[1].connections == 1,
	   "one that is sent again is no other connection");
	release();

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_start);
	udp(true, PEER, 443, quic_start_other);
	udp(true, PEER, 443, quic_rest);
	ended("example.test:dns 192.0.2.7:443/udp",
	      "two texts of the same piece prove no name");

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_start);
	ended("example.test:dns 192.0.2.7:443/udp",
	      "the start of a hello alone proves no name");
}

static void second_hello(const char *digits, const char *what)
{
	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_pieces);
	udp(true, PEER, 443, digits);
	ended("example.test:dns example.test:443/udp 192.0.2.7:443/udp", what);
}

/* Between the same ports. */
static void quic_again(void)
{
	char digits[4096] = "";

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_pieces);
	udp(false, PEER, 443, "45");
	udp(true, PEER, 443, quic_another);
	end("example.test:dns example.test:443/udp 192.0.2.7:443/udp",
	    "a second connection by QUIC is judged");
	ok(!strcmp(contacts->contact[2].claimed, "another.test"),
	   "the name that it claims is known");
	release();

	second_hello(quic_second, "so is one that the server has asked for");
	second_hello(quic_second_start, "so is the start of such a one");
	second_hello(quic_same_id,
		     "so is one of a client that has the same ID");
	second_hello(quic_long_token, "so is one with a long token");
	second_hello(quic_no_fixed_bit, "so is one without the fixed bit");
	/* What cannot be read is left out, up to a number. */
	for (size_t i = 0; i < 9; i++)
		strcat(digits, "c0 00000001 01 ff 00 00 14"
			       "0000000000000000000000000000000000000000");
	strcat(digits, quic_another);
	second_hello(digits, "so is one behind many packets in a datagram");

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, "78");
	udp(true, PEER, 443, quic_another);
	ended("example.test:dns example.test:443/udp 192.0.2.7:443/udp",
	      "a hello behind a datagram that is not QUIC is judged, too");

	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, quic_start);
	udp(true, PEER, 443, quic_another);
	udp(true, PEER, 443, quic_rest);
	ended("example.test:dns 192.0.2.7:443/udp example.test:443/udp",
	      "two hellos at the same time are told apart by their IDs");
}

/* QUIC that cannot be read may ask for any name. */
static void quic_unread(void)
{
	char digits[4096];

	begin(NULL);
	look_up(SERVER);
	/* A draft's number, and as many bytes as a client sends. */
	snprintf(digits, sizeof(digits), "c0 ff00001d %02400d", 0);
	udp(true, PEER, 443, "78");
	udp(true, PEER, 443, digits);
	udp(true, PEER, 443, digits);
	end("example.test:dns example.test:443/udp 192.0.2.7:443/udp",
	    "QUIC of another version has no name");
	ok(contacts->contact[2].connections == 1, "it counts once");
	release();

	begin(NULL);
	look_up(SERVER);
	snprintf(digits, sizeof(digits),
		 OUT "4500 0030 0001 2000 40 11 0000" US PEER
		     "1388 01bb 0100 0000 %.40s",
		 vector_v1);
	give(digits);
	ended("example.test:dns 192.0.2.7:443/udp",
	      "nor has QUIC in fragments");

	begin(NULL);
	look_up(SERVER);
	give(OUT "4500 002c 0001 2000 40 06 0000" US PEER
		 "1388 01bb 00000065 00000000 5010 ffff 0000 0000 16030100");
	ended("example.test:dns 192.0.2.7:443",
	      "nor has TLS of which the packet is in fragments");
}

static void quic(void)
{
	begin(NULL);
	look_up(SERVER);
	udp(true, PEER, 443, vector_v1);
	ended("example.test:dns 192.0.2.7:443/udp",
	      "QUIC with another name than the answer's has none");
}

/* ---- servers ---- */

static void servers(void)
{
	begin(NULL);
	look_up(PEER);
	say("47455420");
	ended("192.0.2.7:53/udp example.test:dns 192.0.2.7:443",
	      "another server gives no name, and is a contact itself");

	begin(NULL);
	source = 1;
	look_up(SERVER);
	source = 0;
	say("47455420");
	ended("192.0.2.7:443",
	      "who answers for the server on loopback gives no name");

	begin(NULL);
	udp(true, SERVER, 53, "1234 0100" QUERY TYPE_A);
	udp(false, SERVER, 53, "1235" ANSWER TYPE_A RECORD);
	say("47455420");
	ended("example.test:dns 192.0.2.7:443",
	      "an answer with another number gives no name");

	begin(NULL);
	udp(true, SERVER, 53, "1234 0100" QUERY TYPE_A);
	udp(false, SERVER, 53, "1234" ANSWER TYPE_TXT RECORD);
	say("47455420");
	ended("example.test:dns 192.0.2.7:443",
	      "an answer to another question gives no name");

	begin(NULL);
	udp(false, SERVER, 53, "1234" ANSWER TYPE_A RECORD);
	say("47455420");
	ended("192.0.2.7:443", "an answer without a query gives no name");
}

/* What a trusted server is asked. */
static void queries(void)
{
	begin("example.test:443");
	look_up(SERVER);
	udp(true, SERVER, 53, "1235 0100" QUERY TYPE_TXT);
	end("example.test:dns example.test:dns",
	    "a look-up of another type is another contact");
	ok(contacts->contact[0].expected && !contacts->contact[1].expected,
	   "the line of a port is for the first one only");
	release();

	begin(NULL);
	udp(true, SERVER, 53,
	    "1234 0100 0001 0000 0000 0000 05 612b2f3d61 00" TYPE_A);
	end("192.0.2.53:53/udp", "a query for bytes that are no name is one");
	ok(contacts->contact[0].is_unreadable, "it is not readable");
	release();

	begin(NULL);
	udp(true, SERVER, 53,
	    "1234 0100 0001 0000 0000 0001" NAME TYPE_A
	    "00 0029 04d0 00000000 0000");
	ended("example.test:dns", "a query with the record of EDNS is one");
	begin(NULL);
	udp(true, SERVER, 53,
	    "1234 0100 0001 0000 0000 0001" NAME TYPE_A
	    "00 0010 0001 00000000 0003 027879");
	ended("example.test:dns 192.0.2.53:53/udp",
	      "a query with another record is more than a look-up");
	begin(NULL);
	udp(true, SERVER, 53, "1234 0100" QUERY TYPE_A "736563726574");
	ended("example.test:dns 192.0.2.53:53/udp",
	      "so is one with bytes behind it");

	begin(NULL);
	tcp(true, SERVER, 53, SYN, "");
	tcp(true, SERVER, 53, ACK, "001e 1234 0100" QUERY TYPE_A);
	ended("example.test:dns", "a query by TCP is a look-up");
	begin(NULL);
	tcp(true, SERVER, 53, SYN, "");
	tcp(true, SERVER, 53, ACK,
	    "001e 1234 0100" QUERY TYPE_A "0004 00000000");
	ended("example.test:dns 192.0.2.53:53",
	      "what is behind it in the segment is a contact");
}

/* ---- judging ---- */

static void judging(void)
{
	begin("example.test:443");
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp(false, PEER, 443, RST, "");
	tcp(true, PEER, 443, ACK, HELLO_OTHER);
	end("example.test:dns 192.0.2.7:443",
	    "a reset does not make a listed name of what comes later");
	ok(!contacts->contact[1].expected, "which is not expected");
	release();
	begin("example.test:443");
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp(false, PEER, 443, RST, "");
	say(HELLO_OTHER);
	end("example.test:dns 192.0.2.7:443 example.test:443",
	    "nor of another connection");
	ok(!contacts->contact[1].expected, "which is not expected, either");
	release();

	begin("other.test:443");
	look_up(SERVER);
	tcp(true, PEER, 443, SYN, "");
	tcp(true, PEER, 443, SYN, "");
	ok(contacts->n == 2,
	   "a name that is not listed is told before the end");
	ended("example.test:dns example.test:443", "it is a contact");

	begin("192.0.2.0/24:443");
	look_up(SERVER);
	say(HELLO_OTHER);
	end("example.test:dns 192.0.2.7:443", "SNI is no name");
	ok(contacts->contact[1].expected, "but a listed address is enough");
	release();
}

static void others(void)
{
	begin(NULL);
	ip(true, 1, PEER, "0800 0000 1234 0001");
	ip(true, 1, PEER, "0800 0000 1234 0002");
	ended("192.0.2.7:icmp", "an echo is a contact");
	begin(NULL);
	ip(true, 1, PEER, "0d00 0000 1234 0001");
	ip(true, 132, PEER, "0001 0002 00000000");
	ip(true, 2, PEER, "1600 0000 e0000001");
	ip(false, 132, PEER, "0001 0002 00000000");
	ended("192.0.2.7:icmp 192.0.2.7:ip/132",
	      "so are other messages and protocols that the program sends");
	begin(NULL);
	source = 1;
	ip(true, 6, US, "1388 0050 00000064 00000000 5002 ffff 0000 0000");
	ended("", "a connection on loopback is none");
	begin(NULL);
	source = 1;
	udp(true, PEER, 9, "00");
	ip(true, 1, PEER, "0800 0000 1234 0001");
	source = 0;
	udp(true, PEER, 9, "01");
	ip(true, 1, PEER, "0800 0000 1234 0002");
	ended("192.0.2.7:9/udp 192.0.2.7:icmp",
	      "what leaves the trace is a contact, though the same ends were "
	      "on loopback before");
}

/* What goes elsewhere than it seems. */
static void strange(void)
{
	begin("example.test:443");
	look_up(SERVER);
	say("47455420");
	give(OUT "4700 0030 0001 0000 40 06 0000" US PEER "01 8307 04 c6336407"
		 "1388 01bb 00000065 00000000 5010 ffff 0000 0000");
	ended("example.test:dns example.test:443 example.test:ip/6",
	      "a packet with a source route is another contact");

	begin(NULL);
	give("020000000001 020000000007 86dd 60000000 0010 2b 40"
	     "20010db8000000000000000000000001 20010db8000000000000000000000002"
	     "11 00 04 00 00000000 1388 0009 0008 0000");
	ended("[2001:db8::2]:ip/17 [2001:db8::2]:9/udp",
	      "so is one with a routing header of IPv6");

	begin(NULL);
	give("020000000001 020000000007 88b5 736563726574");
	give("020000000001 020000000007 0806 0001 0800 0604 0001");
	end("", "a frame that is not IP is no contact");
	ok(contacts->doubts == CONTACT_DOUBT_FRAMES,
	   "but the contacts are in doubt, other than by ARP");
	release();
}

static void clients(void)
{
	begin(NULL);
	tcp(false, PEER, 5001, SYN, "");
	tcp(true, PEER, 5001, RST, "");
	udp(false, PEER, 5001, "00");
	ip(false, 1, PEER, "0800 0000 1234 0001");
	ip(true, 1, PEER, "0000 0000 1234 0001");
	ended("", "a client to whom no program answers is no contact");
	begin(NULL);
	tcp(false, PEER, 5001, SYN, "");
	tcp(true, PEER, 5001, SYN | ACK, "");
	tcp(true, PEER, 5001, ACK, "00");
	udp(false, PEER, 5001, "00");
	udp(true, PEER, 5001, "01");
	udp(true, PEER, 5001, "02");
	end("192.0.2.7:5000 192.0.2.7:5000/udp",
	    "a client to whom the program answers is one");
	ok(contacts->contact[0].evidence == CONTACT_BY_CLIENT &&
		   contacts->contact[0].connections == 1 &&
		   contacts->contact[1].connections == 1,
	   "it is known as a client, and counts once");
	release();

	published.published[0] = (struct contact_port){ htons(5000), false };
	published.n_published = 1;
	begin(NULL);
	tcp(false, PEER, 5001, SYN, "");
	tcp(true, PEER, 5001, SYN | ACK, "");
	udp(false, PEER, 5001, "00");
	udp(true, PEER, 5001, "01");
	end("192.0.2.7:5000/udp",
	    "a client of a published port is none, by its protocol");
	ok(contacts->clients == 1, "it is counted");
	release();
	published.n_published = 0;
	published.publishes_all = true;
	begin(NULL);
	udp(false, PEER, 5001, "00");
	udp(true, PEER, 5001, "01");
	ended("", "with all ports published, no client is one");
	published.publishes_all = false;
}

static bool write_all(const struct connection *c, void *arg)
{
	(void)c;
	(void)arg;
	return true;
}

/* What was written to a report goes on as it began. */
static void going_on(void)
{
	begin(NULL);
	udp(true, PEER, 9, "00");
	now += 3600000000000;
	connections_sweep(connections, now, write_all, NULL);
	udp(false, PEER, 9, "01");
	udp(true, PEER, 9, "02");
	ended("192.0.2.7:9/udp", "a late answer does not make a client");
}

/* While more packets come, some wait. */
static void batches(void)
{
	begin(NULL);
	udp(true, PEER, 9, "00");
	connections_batch_done(connections);
	ok(contacts->n == 1,
	   "a datagram is a contact as soon as no more packets are there");
	tcp(true, PEER, 443, ACK, "00");
	connections_batch_done(connections);
	ok(contacts->n == 2, "so is a segment of a connection without a SYN");
	udp(true, PEER, 10, "00");
	ip(true, 132, PEER, "0001 0002 00000000");
	ended("192.0.2.7:9/udp 192.0.2.7:443 192.0.2.7:10/udp 192.0.2.7:ip/132",
	      "contacts are found in the order of their packets");
}

static void bounds(void)
{
	begin(NULL);
	for (unsigned int i = 0; i < CONTACTS_MAX + 1; i++)
		udp(true, PEER, 1000 + i, "00");
	connections_end(connections, &(struct sink_end){ .limited = true });
	ok(contacts->n == CONTACTS_MAX, "the number of contacts is bounded");
	ok(contacts->doubts == (CONTACT_DOUBT_CONTACTS | CONTACT_DOUBT_LIMITED),
	   "beyond that the contacts are in doubt, as at a limit");
	release();
}

int main(void)
{
	names();
	hidden_names();
	odd_hellos();
	parts();
	odd_parts();
	retries();
	quic_unread();
	if (quic_initial_readable()) {
		quic();
		quic_parts();
		quic_again();
	}
	servers();
	queries();
	judging();
	others();
	batches();
	strange();
	clients();
	going_on();
	bounds();
	printf("1..%d\n", unit_tests);
	return 0;
}
