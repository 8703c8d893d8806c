// SPDX-License-Identifier: GPL-2.0-or-later
/* The connections of a trace: names, outcomes, owners, and bounds. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "packet/dns.h"
#include "packet/tls_alert.h"
#include "packet/quic_initial.h"
#include "quic_vectors.h"
#include "record/connections/connections.h"
#include "record/connections/history.h"
#include "unit.h"

#define US	 "0a000001"
#define PEER	 "c0000207"
#define NEAR	 "0a0000fe"
#define SERVER	 "c0000235"
#define OUT	 "020000000001 020000000007 0800"
#define BACK	 "020000000007 020000000001 0800"
#define SYN	 0x02
#define ACK	 0x10
#define FIN	 0x11
#define RST	 0x14
#define BARE_RST 0x04

/* "www.example.test", a question for A records. */
#define QUESTION "03777777 076578616d706c65 0474657374 00 0001 0001"

static const struct capture_source sources[CAPTURE_MAX_SOURCES] = {
	{ .name = "eth1", .mac = { 2, 0, 0, 0, 0, 7 } },
	{ .name = "lo", .is_loopback = true },
};

static struct connections *connections;
static int64_t now; /* ns */
static int source;
static struct process *owner;
static bool is_stopped; /* the host lets no IPv4 out */
static unsigned int acknowledged; /* by the next segments */

/* What left the table. */
static struct connection gone[64];
static struct connection_more gone_more[64];
static char gone_names[64][DNS_NAME_SIZE];
static size_t n_gone;

static void take(const struct connection *c, void *arg)
{
	(void)arg;
	if (n_gone == 64)
		return;
	snprintf(gone_names[n_gone], sizeof(gone_names[0]), "%s",
		 connections_name(connections, c));
	gone_more[n_gone] = *connections_more(connections, c);
	gone[n_gone++] = *c;
}

static void begin(void)
{
	connections = connections_open(sources, false, take, NULL);
	n_gone = 0;
	now = 1000000000;
	source = 0;
	owner = NULL;
	is_stopped = false;
	acknowledged = 0;
}

static void end(void)
{
	const struct sink_end end = { .stopped = { is_stopped, false } };

	connections_end(connections, &end);
}

static void give(const char *digits)
{
	size_t len;
	unsigned char *bytes = from_hex(digits, &len);
	struct pcap_pkthdr header = { .ts = { .tv_sec = now / 1000000000,
					      .tv_usec = now % 1000000000 },
				      .caplen = (bpf_u_int32)len,
				      .len = (bpf_u_int32)len };
	struct packet packet = { .hdr = &header,
				 .bytes = bytes,
				 .source = source,
				 .owner = { owner, 0 } };

	now += 1000000;
	connections_packet(connections, &packet);
	free(bytes);
}

static size_t digits_len(const char *digits)
{
	size_t len;

	free(from_hex(digits, &len));
	return len;
}

/* An IPv4 packet, from that address to that. */
static void ip(const char *ethernet, int protocol, const char *from,
	       const char *to, const char *payload)
{
	char digits[4096];

	snprintf(digits, sizeof(digits),
		 "%s 4500 %04zx 0001 0000 40 %02x 0000 %s %s %s", ethernet,
		 20 + digits_len(payload), protocol, from, to, payload);
	give(digits);
}

static void tcp(bool out, int port, unsigned int flags, unsigned int seq,
		const char *data)
{
	char digits[4096];
	int from = out ? port : 443, to = out ? 443 : port;

	snprintf(digits, sizeof(digits),
		 "%04x %04x %08x %08x 50 %02x ffff 0000 0000 %s", from, to, seq,
		 acknowledged, flags, data);
	ip(out ? OUT : BACK, 6, out ? US : PEER, out ? PEER : US, digits);
}

static void udp(bool out, const char *peer, int port, int peer_port,
		const char *data)
{
	char digits[4096];

	snprintf(digits, sizeof(digits), "%04x %04x %04zx 0000 %s",
		 out ? port : peer_port, out ? peer_port : port,
		 8 + digits_len(data), data);
	ip(out ? OUT : BACK, 17, out ? US : peer, out ? peer : US, digits);
}

static void shake_hands(int port)
{
	tcp(true, port, SYN, 100, "");
	tcp(false, port, SYN | ACK, 900, "");
	tcp(true, port, ACK, 101, "");
}

/* The only connection that there is has ended in that way. */
static void ended(enum connection_outcome want, const char *what)
{
	end();
	ok(n_gone == 1 && connection_outcome(&gone[0]) == want, what);
	if (n_gone != 1 || connection_outcome(&gone[0]) != want)
		printf("# %zu connections, outcome %d\n", n_gone,
		       n_gone ? (int)connection_outcome(&gone[0]) : -1);
	connections_close(connections);
}

/* ---- TCP ---- */

static void attempts(void)
{
	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(true, 5000, SYN, 100, "");
	ended(OUTCOME_SILENT, "two SYNs without an answer are silence");
	ok(gone[0].tcp.tries == 2, "the SYNs are counted");

	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(false, 5000, RST, 0, "");
	ended(OUTCOME_REFUSED, "a reset in answer to a SYN refuses");
	ok(gone[0].tcp.rst_time - gone[0].start == 1000000,
	   "the time to the refusal is known");

	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(false, 5000, BARE_RST, 0, "");
	ended(OUTCOME_REFUSED,
	      "a reset without an acknowledgement refuses the first SYN");

	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(true, 5000, SYN, 100, "");
	tcp(false, 5000, BARE_RST, 0, "");
	ended(OUTCOME_SILENT,
	      "it says nothing of a SYN that was sent again: TCP drops it");

	begin();
	tcp(true, 5000, SYN, 100, "");
	ip(BACK, 1, NEAR, US,
	   "0301 0000 00000000 4500 0028 0001 0000 40 06 0000" US PEER
	   "1388 01bb 00000064 00000000");
	ended(OUTCOME_UNREACHABLE, "an ICMP error means unreachable");
	ok(!memcmp(gone[0].error.from.bytes, "\x0a\0\0\xfe", 4) &&
		   gone[0].error.code == 1,
	   "who sent the error, and which, is known");
	ok(!gone[0].incoming && gone[0].way[0].packets == 1,
	   "the error is no packet of the connection");

	begin();
	tcp(true, 5000, SYN, 100, "");
	ip(BACK, 1, PEER, US,
	   "0303 0000 00000000 4500 0028 0001 0000 40 06 0000" US PEER
	   "1388 01bb 00000064 00000000");
	ended(OUTCOME_REFUSED,
	      "a port unreachable from the address itself refuses");

	begin();
	source = 1;
	ip("000000000000 000000000000 0800", 1, US, US,
	   "0301 0000 00000000 4500 0028 0001 0000 40 06 0000" US PEER
	   "1388 01bb 00000064 00000000");
	ended(OUTCOME_UNREACHABLE,
	      "an error of the own kernel, before any packet, is enough");
	ok(gone[0].tcp.tries == 1 && !gone[0].way[0].packets,
	   "it stands for one try, and for no packet");
}

static void same_number(unsigned int reset, size_t want, const char *what)
{
	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(false, 5000, reset, 0, "");
	tcp(true, 5000, SYN, 100, "");
	end();
	ok(n_gone == want, what);
	connections_close(connections);
}

static void begins_another(void)
{
	same_number(RST, 2, "a SYN after a reset begins another connection");
	same_number(BARE_RST, 1,
		    "a SYN after a reset that TCP drops was sent again");

	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(false, 5000, SYN | ACK, 900, "");
	tcp(false, 5000, SYN | ACK, 900, "");
	tcp(false, 5000, SYN | ACK, 7000, "");
	end();
	ok(n_gone == 2,
	   "a SYN-ACK with another number belongs to another connection");
	connections_close(connections);
}

static void ends(void)
{
	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, "47455420");
	tcp(false, 5000, ACK, 901, "48545450");
	tcp(true, 5000, FIN, 105, "");
	tcp(false, 5000, FIN, 905, "");
	ended(OUTCOME_CLOSED, "a connection that both sides close is closed");
	ok(gone[0].service == SERVICE_HTTP, "its service is HTTP");
	ok(gone[0].connected - gone[0].start == 1000000 &&
		   gone[0].first_byte - gone[0].start == 4000000,
	   "the times to the SYN-ACK and to the first byte are known");

	begin();
	shake_hands(5000);
	tcp(false, 5000, RST, 901, "");
	ended(OUTCOME_RESET, "a reset by the other side is one");

	begin();
	shake_hands(5000);
	tcp(true, 5000, RST, 101, "");
	ended(OUTCOME_RESET_HERE, "a reset by the program is its own");

	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, "68656c6c6f");
	tcp(false, 5000, FIN, 901, "");
	tcp(true, 5000, FIN, 106, "");
	ended(OUTCOME_UNANSWERED,
	      "a connection that is closed without an answer is so");

	begin();
	shake_hands(5000);
	tcp(true, 5000, FIN, 101, "68656c6c6f");
	tcp(false, 5000, FIN, 901, "");
	ended(OUTCOME_CLOSED, "an upload that needs no answer is closed");
}

/* A ClientHello that asks for "Example.test". */
#define HELLO                                                                  \
	"16 0301 0046 01 000042 0303"                                          \
	"0000000000000000000000000000000000000000000000000000000000000000"     \
	"00 0002 1301 01 00 0017"                                              \
	"0000 0011 000f 00 000c 4578616d706c652e74657374 ff01 0001 00"

static void tls(void)
{
	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, HELLO);
	tcp(false, 5000, ACK, 901, "15 0303 0002 0228");
	tcp(false, 5000, FIN, 908, "");
	ended(OUTCOME_TLS_ALERT, "a TLS alert ends a connection");
	ok(gone[0].tcp.alert == 40 && gone[0].tcp.alert_way == 1,
	   "which alert, and by whom, is known");
	is_text(gone_names[0], "example.test",
		"the name comes from the ClientHello");
	is_text(tls_alert_text(gone[0].tcp.alert), "handshake failure",
		"the alert has a text");

	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, HELLO);
	tcp(false, 5000, ACK, 901, "16 0303 0001 02 17 0303 0030");
	tcp(true, 5000, ACK, 172,
	    "14 0303 0001 01 17 0303 0013"
	    "00000000000000000000000000000000000000");
	ended(OUTCOME_TLS_ALERT, "an encrypted alert is found by its length");
	ok(gone[0].tcp.alert == TLS_ENCRYPTED_ALERT && !gone[0].tcp.alert_way,
	   "it is known to be the program's");

	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, HELLO);
	tcp(false, 5000, ACK, 901, "15 0303 0002 0170");
	ended(OUTCOME_OPEN, "a warning does not end a connection");
}

/* The extensions of HELLO come in another segment. */
static void tls_parts(void)
{
	char start[256], rest[256];

	snprintf(start, sizeof(start), "%.*s",
		 (int)(strstr(HELLO, "0000 0011") - HELLO), HELLO);
	snprintf(rest, sizeof(rest), "%s", strstr(HELLO, "0000 0011"));
	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, start);
	tcp(true, 5000, ACK, 153, rest);
	tcp(false, 5000, FIN, 901, "");
	end();
	is_text(gone_names[0], "example.test",
		"the name comes from a ClientHello in two segments");
	ok(n_gone == 1 && gone[0].service == SERVICE_TLS &&
		   gone_more[0].hello == gone[0].start + 3000000,
	   "the time of the hello is that of its first byte");
}

/* A ServerHello that chooses a cipher suite, and what follows. */
#define SERVER_HELLO(extensions)                                               \
	"16 0303 003a 02 000036 0303"                                          \
	"0101010101010101010101010101010101010101010101010101010101010101"     \
	"00 1301 00" extensions

static void tls_choices(void)
{
	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, HELLO);
	tcp(false, 5000, ACK, 901,
	    SERVER_HELLO("000e 002b 0002 0304 0033 0004 00000000"));
	tcp(true, 5000, ACK, 176, "17 0303 0030");
	end();
	ok(n_gone == 1 && gone_more[0].tls_version == 0x0304,
	   "the version of TLS 1.3 is that of an extension");
	ok(gone_more[0].hello - gone[0].start == 3000000 &&
		   gone_more[0].secured - gone_more[0].hello == 2000000,
	   "the time of a handshake ends with the client's first record");
	connections_close(connections);

	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, HELLO);
	tcp(false, 5000, ACK, 901,
	    SERVER_HELLO("000e 0010 0005 0003 02 6832 ff01 0001 00"));
	end();
	ok(n_gone == 1 && gone_more[0].tls_version == 0x0303,
	   "the version of TLS 1.2 is in its place");
	is_text(connections_text(connections, gone_more[0].alpn), "h2",
		"the protocol that the server chose is known");
	connections_close(connections);
}

static void requests(void)
{
	begin();
	shake_hands(5000);
	/* "GET /a\xff\x1b HTTP/1.1", and a header. */
	tcp(true, 5000, ACK, 101,
	    "474554202f61ff1b20485454502f312e310d0a486f73743a780d0a0d0a");
	end();
	is_text(connections_text(connections, gone_more[0].request),
		"GET /a\xff\x1b HTTP/1.1",
		"the first line of HTTP is known, as it was sent");
	connections_close(connections);
}

static void quic(void)
{
	begin();
	udp(true, PEER, 5000, 443, vector_v1);
	end();
	ok(n_gone == 1 && gone[0].service == SERVICE_QUIC,
	   "a datagram of QUIC is recognized");
	if (quic_initial_readable())
		is_text(gone_names[0], "example.com",
			"the name comes from QUIC's ClientHello");
	connections_close(connections);
}

/* A segment of 1,200 bytes. */
static void big(bool out, unsigned int seq)
{
	char digits[2401];

	memset(digits, 'a', sizeof(digits) - 1);
	digits[sizeof(digits) - 1] = '\0';
	tcp(out, 5000, ACK, seq, digits);
}

static void stalls(void)
{
	begin();
	shake_hands(5000);
	for (int i = 0; i < 4; i++)
		big(true, 101);
	ended(OUTCOME_STALLED, "a large segment that is tried again stalls");
	ok(gone[0].tcp.way[0].big_size == 1200 &&
		   gone[0].way[0].payload == 1200,
	   "its size is known, and its bytes count once");

	begin();
	shake_hands(5000);
	for (int i = 0; i < 4; i++)
		big(true, 101);
	acknowledged = 1301;
	tcp(false, 5000, ACK, 901, "");
	ended(OUTCOME_OPEN, "a large segment that arrives at last does not");

	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, "47455420");
	tcp(false, 5000, ACK, 901 + 1200, "bb");
	now += 2000000000;
	tcp(false, 5000, ACK, 901 + 1201, "bb");
	ended(OUTCOME_STALLED, "large segments of the other side are missing");

	begin();
	shake_hands(5000);
	big(true, 101);
	ip(BACK, 1, NEAR, US,
	   "0304 0000 00000500 4500 0028 0001 0000 40 06 0000" US PEER
	   "1388 01bb 00000065 00000000");
	ended(OUTCOME_OPEN,
	      "an error that wants smaller packets is no failure");
	ok(!memcmp(gone_more[0].too_big.bytes, "\x0a\0\0\xfe", 4),
	   "who wants smaller packets is known");
}

static void stopped(void)
{
	begin();
	is_stopped = true;
	tcp(true, 5000, SYN, 100, "");
	ended(OUTCOME_STOPPED, "a SYN that the host stopped is so");

	begin();
	is_stopped = true;
	shake_hands(5000);
	ended(OUTCOME_OPEN, "a connection with an answer was not stopped");

	begin();
	is_stopped = true;
	source = 1;
	tcp(true, 5000, SYN, 100, "");
	ended(OUTCOME_SILENT, "nor was one on loopback");
}

static void history_is(const char *letters, const char *state, const char *what)
{
	char text[HISTORY_TEXT_SIZE];

	end();
	history_text(&gone[0], &gone_more[0], text);
	is_text(text, letters, what);
	is_text(history_state(&gone[0], &gone_more[0]), state,
		"and Zeek's state");
	connections_close(connections);
}

static void histories(void)
{
	begin();
	shake_hands(5000);
	tcp(true, 5000, ACK, 101, "47455420");
	tcp(true, 5000, ACK, 101, "47455420");
	tcp(false, 5000, ACK, 901, "48545450");
	tcp(true, 5000, FIN, 105, "");
	tcp(false, 5000, FIN, 905, "");
	history_is("ShADTdFf", "SF", "the history of a connection is Zeek's");
	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(false, 5000, RST, 0, "");
	history_is("Sr", "REJ", "the history of a refusal is Zeek's");
	begin();
	tcp(true, 5000, ACK, 100, "61");
	history_is("D", "OTH", "the history of a part is Zeek's");
	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(true, 5000, RST, 101, "");
	history_is("SR", "RSTOS0", "a SYN and a reset have Zeek's state");
	begin();
	tcp(true, 5000, RST, 101, "");
	history_is("R", "OTH", "a reset without a SYN has not that state");
	begin();
	tcp(true, 5000, SYN, 100, "");
	tcp(true, 5000, ACK, 101, "");
	tcp(true, 5000, RST, 101, "");
	history_is("SAR", "OTH", "nor has one after an acknowledgement");
	begin();
	tcp(true, 5000, ACK, 101, "");
	tcp(false, 5000, RST, 901, "");
	history_is("Ar", "RSTRH",
		   "the other side's reset without a SYN is Zeek's");
}

static void owners(void)
{
	struct process first = { .pid = 7, .slot = 3, .serial = 9 };
	struct process second = { .pid = 8, .slot = 4, .serial = 10 };

	strcpy(first.name, "curl");
	begin();
	source = 1;
	owner = &second;
	tcp(false, 5000, SYN | ACK, 900, "");
	owner = &first;
	tcp(true, 5000, ACK, 101, "");
	end();
	ok(n_gone == 1 &&
		   connections_owner(connections, gone[0].owner)->pid == 7,
	   "on loopback the owner is the process that began it");
	is_text(connections_owner(connections, gone[0].owner)->name, "curl",
		"the owner has a name");
	connections_close(connections);
}

/* ---- datagrams, and names ---- */

#define QUERY	      "1234 0100 0001 0000 0000 0000" QUESTION
#define ANSWER(id)    id " 8180 0001 0001 0000 0000" QUESTION ADDRESS
#define ADDRESS	      "c00c 0001 0001 00000010 0004" PEER
#define FAILED(rcode) "1234 818" rcode "0001 0000 0000 0000" QUESTION

static void datagrams(void)
{
	begin();
	udp(true, PEER, 5000, 9999, "61");
	ended(OUTCOME_SILENT, "a datagram without an answer is silence");

	begin();
	udp(true, "efffffff", 5000, 9999, "61");
	ended(OUTCOME_CLOSED, "a datagram to a group needs no answer");

	begin();
	udp(true, PEER, 5000, 9999, "61");
	ip(BACK, 1, PEER, US,
	   "0303 0000 00000000 4500 001d 0001 0000 40 11 0000" US PEER
	   "1388 270f 0009 0000");
	ended(OUTCOME_REFUSED, "a port unreachable refuses a datagram");

	begin();
	ip(OUT, 1, US, PEER, "0800 0000 1234 0001");
	ip(BACK, 1, PEER, US, "0000 0000 1234 0001");
	ended(OUTCOME_CLOSED, "an echo that is answered is closed");
	ok(gone[0].key.kind == CONNECTION_ECHO && gone[0].way[1].packets == 1,
	   "echo and reply are one conversation");

	begin();
	source = 1;
	ip(OUT, 1, US, US, "0800 0000 1234 0001");
	ip(OUT, 1, US, US, "0000 0000 1234 0001");
	ended(OUTCOME_CLOSED, "an echo to the own address is answered");
}

/* A look-up, and a connection to the address. */
static void names_after(const char *answer, const char *want, const char *what)
{
	begin();
	udp(true, SERVER, 5000, 53, QUERY);
	udp(false, SERVER, 5000, 53, answer);
	tcp(true, 5001, SYN, 100, "");
	end();
	is_text(gone_names[2], want, what);
	connections_close(connections);
}

static void names(void)
{
	names_after(ANSWER("1234"), "www.example.test",
		    "the name comes from the answer to the program's query");
	names_after(ANSWER("4321"), "",
		    "an answer to no query is not believed");

	begin();
	udp(false, SERVER, 5000, 53, ANSWER("1234"));
	tcp(true, 5001, SYN, 100, "");
	end();
	ok(n_gone == 2 && !gone_names[1][0],
	   "nor is an answer before its query");
	connections_close(connections);
}

static void looked_up(const char *answer, enum connection_outcome want,
		      const char *what)
{
	begin();
	udp(true, SERVER, 5000, 53, QUERY);
	if (answer)
		udp(false, SERVER, 5000, 53, answer);
	end();
	ok(n_gone == 2 && gone[1].key.kind == CONNECTION_LOOKUP &&
		   connection_outcome(&gone[1]) == want,
	   what);
	connections_close(connections);
}

static void lookups(void)
{
	looked_up(ANSWER("1234"), OUTCOME_CLOSED, "a name is found");
	looked_up(FAILED("3"), OUTCOME_NOT_FOUND, "a name is not found");
	looked_up(FAILED("0"), OUTCOME_EMPTY, "a name has no such record");
	looked_up(FAILED("2"), OUTCOME_SERVER_FAILED, "a name server fails");
	looked_up(FAILED("5"), OUTCOME_SERVER_FAILED, "a name server refuses");
	looked_up(NULL, OUTCOME_SILENT, "a name server is silent");
	is_text(gone_names[1], "www.example.test", "the look-up has its name");

	begin();
	udp(true, SERVER, 5000, 53, QUERY);
	udp(true, SERVER, 5000, 53, QUERY);
	end();
	ok(n_gone == 2 && gone[1].lookup.tries == 2,
	   "a query that is sent again is the same look-up");
	connections_close(connections);
}

/* ---- bounds ---- */

static void ended_enough(void)
{
	begin();
	udp(true, PEER, 5000, 9999, "61");
	ip(BACK, 1, PEER, US,
	   "0303 0000 00000000 4500 001d 0001 0000 40 11 0000" US PEER
	   "1388 270f 0009 0000");
	tcp(true, 5001, SYN, 100, "");
	udp(true, PEER, 5002, 9999, "61");
	end();
	ok(connection_has_ended(&gone[0], now),
	   "a datagram that was refused makes room");
	ok(!connection_has_ended(&gone[1], now), "a SYN makes none");
	ok(!connection_has_ended(&gone[2], now) &&
		   connection_has_ended(&gone[2], now + 31000000000),
	   "datagrams make room when they are idle");
	connections_close(connections);
}

static void fill(void)
{
	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		char payload[64], peer[16];

		snprintf(peer, sizeof(peer), "c1%06x", i);
		snprintf(payload, sizeof(payload),
			 "1388 01bb 00000001 00000000 50 02 ffff 0000 0000");
		ip(OUT, 6, US, peer, payload);
	}
}

static void bounds(void)
{
	const struct connections_rest *rest;

	begin();
	fill();
	rest = connections_rest(connections);
	ok(rest->packets == 0 && n_gone == 0, "100,000 connections have room");
	tcp(true, 5000, SYN, 100, "");
	ok(rest->packets == 1 && rest->bytes == 54,
	   "what has no room is counted");
	/* The first one ends, and makes room. */
	ip(BACK, 6, "c1000000", US,
	   "01bb 1388 00000001 00000000 50 14 ffff 0000 0000");
	for (int i = 0; i < CONNECTIONS_MAX && !n_gone; i++)
		tcp(true, 5001 + i % 1000, SYN, 100, "");
	ok(n_gone == 1 && connection_outcome(&gone[0]) == OUTCOME_REFUSED,
	   "one that has ended makes room");
	connections_close(connections);
}

int main(void)
{
	attempts();
	begins_another();
	ends();
	tls();
	tls_parts();
	tls_choices();
	requests();
	quic();
	stalls();
	stopped();
	histories();
	owners();
	datagrams();
	names();
	lookups();
	ended_enough();
	bounds();
	return done_testing();
}
