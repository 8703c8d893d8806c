// SPDX-License-Identifier: GPL-2.0-or-later
/* QUIC's packets, and the random in a client's first ones. */
#include <stdlib.h>

#include "base/util.h"
#include "packet/quic_hello.h"
#include "packet/quic_initial.h"
#include "quic_frames.h"
#include "quic_vectors.h"
#include "unit.h"

static unsigned char frames[QUIC_INITIAL_MAX];

/* Do the packet's frames have the random of the RFCs' example? */
static bool has_random(size_t len)
{
	static const char wanted[] = "ebf8fa56f12939b9584a3896472ec40b"
				     "b863cfd3e86804fe3a47f06a2b69484c";
	struct quic_hello hello = { 0 };
	size_t n;
	unsigned char *random = from_hex(wanted, &n);
	const unsigned char *found;
	bool same;

	quic_hello_add(&hello, frames, len);
	found = quic_hello_random(&hello);
	same = found && !memcmp(found, random, n);
	free(random);
	return same;
}

/* Each change, of the header or of the rest, makes the packet another one. */
static bool none_if_changed(unsigned char *bytes)
{
	bool none = true;

	for (size_t i = 0; i < DATAGRAM; i += 13) {
		struct reader r = { bytes, DATAGRAM };
		struct quic_packet p;

		bytes[i] ^= 4;
		none &= !quic_next_packet(&p, &r) ||
			!quic_initial_decrypt(&p, &p.to, frames);
		bytes[i] ^= 4;
	}
	return none;
}

static void vector(const char *hex, uint32_t version, const char *name)
{
	size_t n;
	unsigned char *bytes = from_hex(hex, &n);
	struct reader r = { bytes, n };
	struct quic_packet p;
	char text[100];

	snprintf(text, sizeof(text), "%s: the RFC's example is parsed", name);
	ok(quic_next_packet(&p, &r) && p.type == QUIC_INITIAL &&
		   p.version == version && p.to.len == 8 && p.from.len == 0 &&
		   p.header == 18 && p.len == DATAGRAM && r.len == 0,
	   text);
	if (quic_initial_readable()) {
		snprintf(text, sizeof(text),
			 "%s: the RFC's example has its random", name);
		ok(has_random(quic_initial_decrypt(&p, &p.to, frames)), text);
		snprintf(text, sizeof(text),
			 "%s: a changed packet is not decrypted", name);
		ok(none_if_changed(bytes), text);
	}
	free(bytes);
}

static const char *const type_names[] = { "Initial", "0-RTT", "Handshake",
					  "Retry" };

static void types(uint32_t version, const char *name)
{
	for (int type = QUIC_INITIAL; type <= QUIC_RETRY; type++) {
		const struct header h = { (enum quic_type)type, version,
					  "receiver", "sender" };
		unsigned char bytes[64] = { 0 };
		struct reader r = { bytes, 40 };
		struct quic_packet p;
		char text[100];

		put_header(bytes, &h, 5);
		snprintf(text, sizeof(text), "%s: the type %s is known", name,
			 type_names[type]);
		ok(quic_next_packet(&p, &r) && p.type == h.type &&
			   p.version == version && p.to.len == 8 &&
			   !memcmp(p.to.bytes, "receiver", 8) &&
			   p.from.len == 6 &&
			   !memcmp(p.from.bytes, "sender", 6),
		   text);
	}
}

static void several(void)
{
	const struct header initial = { QUIC_INITIAL, QUIC_V1, "a", "b" };
	const struct header handshake = { QUIC_HANDSHAKE, QUIC_V1, "a", "b" };
	unsigned char bytes[200] = { 0 };
	size_t n = put_header(bytes, &initial, 20) + 20;
	struct reader r;
	struct quic_packet p, q;

	n += put_header(bytes + n, &handshake, 30) + 30;
	r = (struct reader){ bytes, n };
	ok(quic_next_packet(&p, &r) && quic_next_packet(&q, &r) && r.len == 0 &&
		   p.type == QUIC_INITIAL && q.type == QUIC_HANDSHAKE,
	   "several packets in one datagram are parsed");
	bytes[n] = 0x40;
	r = (struct reader){ bytes, n + 20 };
	quic_next_packet(&p, &r);
	ok(quic_next_packet(&q, &r) && !quic_next_packet(&p, &r),
	   "a packet with a short header ends the datagram");
}

static bool parses(const void *bytes, size_t len)
{
	/* A sanitizer sees a read behind the end. */
	unsigned char *exact = malloc(len ? len : 1);
	struct reader r = { exact, len };
	struct quic_packet p;
	bool good;

	if (!exact)
		exit(99);
	memcpy(exact, bytes, len);
	good = quic_next_packet(&p, &r);
	free(exact);
	return good;
}

static void malformed(void)
{
	const struct header h = { QUIC_INITIAL, QUIC_V1, "to", "from" };
	unsigned char bytes[100] = { 0 };
	size_t n = put_header(bytes, &h, 40) + 40;
	bool none = true;

	ok(parses(bytes, n), "a packet is parsed");
	for (size_t len = 0; len < n; len++)
		none &= !parses(bytes, len);
	ok(none, "a packet that was cut is none");
	bytes[5] = 21;
	ok(!parses(bytes, n), "an ID of 21 bytes is too long");
	bytes[5] = 2;
	bytes[4] = 3;
	ok(!parses(bytes, n), "another version is ignored");
	bytes[4] = 0;
	ok(!parses(bytes, n), "version negotiation is ignored");
	bytes[4] = 1;
	memset(bytes + 13, 0xff, 8);
	ok(!parses(bytes, n), "a token of 2^62 bytes is too long");
}

/* Frames, and which random they have: 0 for none. */
static int random_in(const void *bytes, size_t len)
{
	unsigned char *exact = malloc(len ? len : 1);
	struct quic_hello hello = { 0 };
	const unsigned char *random;

	if (!exact)
		exit(99);
	memcpy(exact, bytes, len);
	quic_hello_add(&hello, exact, len);
	free(exact);
	random = quic_hello_random(&hello);
	return random ? random[0] : 0;
}

static void hellos(void)
{
	static const struct piece pieces[] = {
		{ 7, 30, 100 }, { 7, 0, 3 }, { 7, 10, 25 }, { 7, 3, 7 }
	};
	/* Two more ranges, and the counts of ECN. */
	static const unsigned char ack[] = "\x03\x40\x64\x05\x02\x01\x00\x02"
					   "\x03\x00\x01\x02\x03";
	unsigned char bytes[600];
	size_t n = sizeof(ack) - 1;

	memcpy(bytes, ack, n);
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		n += put_piece(bytes + n, &pieces[i]);
	ok(random_in(bytes, n) == 7,
	   "a ClientHello in pieces of any order has its random");
	ok(random_in(bytes, n - 1) == 0,
	   "a ClientHello with a missing piece has no random");
	for (size_t len = 0; len < n; len++)
		random_in(bytes, len);
	bytes[sizeof(ack) - 1] = 0x1c; /* CONNECTION_CLOSE */
	ok(random_in(bytes, n) == 0,
	   "a frame that Initial packets rarely have ends the search");
	memset(bytes, 2, sizeof(bytes));
	memset(bytes + 3, 0xff, 8);
	ok(random_in(bytes, sizeof(bytes)) == 0,
	   "an ACK of 2^62 ranges is malformed");
}

int main(void)
{
	vector(vector_v1, QUIC_V1, "version 1");
	vector(vector_v2, QUIC_V2, "version 2");
	types(QUIC_V1, "version 1");
	types(QUIC_V2, "version 2");
	several();
	malformed();
	hellos();
	return done_testing();
}
