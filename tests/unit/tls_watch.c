// SPDX-License-Identifier: GPL-2.0-or-later
/* Which packets wait for TLS secrets, and how long. Time is a number here. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/util.h"
#include "record/tls/tls_watch.h"
#include "tls_frames.h"
#include "unit.h"

static struct tls_watch *watch;
static struct tls_keys *keys;
static int log_fd;
static int64_t now;

static void begin(void)
{
	const struct tls_log_config config = { .fd = memfd_create("log", 0),
					       .copy_fd = -1 };

	log_fd = config.fd;
	keys = tls_keys_open(&config);
	watch = keys ? tls_watch_open(keys) : NULL;
	if (log_fd < 0 || !watch)
		exit(99);
	now = 1000;
}

static void end(void)
{
	tls_watch_close(watch);
	tls_keys_close(keys);
	close(log_fd);
}

static void log_secret(const char *label, int random)
{
	char line[256];
	int n = snprintf(line, sizeof(line), "%s ", label);

	for (int i = 0; i < 32; i++)
		n += snprintf(line + n, sizeof(line) - (size_t)n, "%02x",
			      random);
	n += snprintf(line + n, sizeof(line) - (size_t)n,
		      " 0123456789abcdef\n");
	if (write_all(log_fd, line, (size_t)n) < 0)
		exit(99);
	tls_keys_read(keys);
}

static uint64_t send_bytes(struct flow *f, int from, const void *bytes,
			   size_t len)
{
	unsigned char frame[2048];
	size_t n = put_segment(frame, f, from, 0, bytes, len);
	unsigned char *exact = malloc(n);
	uint64_t waits;

	/* A sanitizer sees a read behind the end. */
	if (!exact)
		exit(99);
	memcpy(exact, frame, n);
	waits = tls_watch_packet(watch, exact, n, now);
	free(exact);
	return waits;
}

static uint64_t send_flags(struct flow *f, int from, unsigned char flags)
{
	unsigned char frame[256];
	size_t n = put_segment(frame, f, from, flags, "", 0);

	return tls_watch_packet(watch, frame, n, now);
}

static uint64_t send_hello(struct flow *f, int from, int random)
{
	unsigned char hello[HELLO_LEN];

	make_hello(hello, from == CLIENT ? 1 : 2, random, 0);
	return send_bytes(f, from, hello, sizeof(hello));
}

static uint64_t send_data(struct flow *f, int from)
{
	return send_bytes(f, from, "\x17\x03\x03\x00\x01x", 6);
}

static void log_tls13(int random)
{
	log_secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", random);
	log_secret("EXPORTER_SECRET", random);
	log_secret("SERVER_TRAFFIC_SECRET_0", random);
	log_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", random);
	log_secret("CLIENT_TRAFFIC_SECRET_0", random);
}

static const char *suite;

/* The name of the result begins with the suite. */
static void ok_in_suite(bool good, const char *what)
{
	char name[128];

	snprintf(name, sizeof(name), "%s: %s", suite, what);
	ok(good, name);
}

static void in_time(const char *name, int family, size_t extensions,
		    size_t tags)
{
	struct flow f = { .family = family,
			  .port = 1,
			  .extensions = extensions,
			  .tags = tags };
	uint64_t waits;

	suite = name;
	begin();
	ok_in_suite(!send_data(&f, CLIENT),
		    "data that is not TLS does not wait");
	ok_in_suite(!send_hello(&f, CLIENT, 7), "a ClientHello does not wait");
	waits = send_hello(&f, SERVER, 8);
	ok_in_suite(waits != 0, "a ServerHello waits");
	log_tls13(9);
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "another connection's secrets do not end the wait");
	log_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 7);
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "one of several secrets does not end the wait");
	ok_in_suite(send_data(&f, SERVER),
		    "data behind a waiting ServerHello waits");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "all secrets of a connection end the wait");
	ok_in_suite(!send_data(&f, SERVER) && !send_data(&f, CLIENT),
		    "data does not wait once the secrets are known");
	ok_in_suite(!send_hello(&f, CLIENT, 7) && !send_hello(&f, SERVER, 8),
		    "hellos that are sent again do not wait");
	end();
}

static void known_before(void)
{
	struct flow f = { .family = 4, .port = 1 };

	begin();
	log_secret("CLIENT_RANDOM", 7);
	send_hello(&f, CLIENT, 7);
	ok(!send_hello(&f, SERVER, 8),
	   "a ServerHello does not wait for secrets that are known");
	end();
}

static void given_up(void)
{
	struct flow f = { .family = 4, .port = 1 };
	uint64_t waits;

	begin();
	send_hello(&f, CLIENT, 7);
	waits = send_hello(&f, SERVER, 8);
	now += 4999;
	ok(tls_watch_waits(watch, waits, now),
	   "a ServerHello waits for a slow client");
	ok(send_data(&f, CLIENT), "a slow client's next packet waits");
	now += 199;
	ok(!tls_watch_waits(watch, waits, now),
	   "the wait for a slow client ends after 5 seconds");
	end();

	begin();
	send_hello(&f, CLIENT, 7);
	waits = send_hello(&f, SERVER, 8);
	ok(send_data(&f, CLIENT),
	   "the next packet of a client without secrets waits");
	now += 199;
	ok(tls_watch_waits(watch, waits, now),
	   "secrets may come 199 ms after the client's next packet");
	now += 1;
	ok(!tls_watch_waits(watch, waits, now),
	   "the wait ends 200 ms after the client's next packet");
	ok(!send_data(&f, SERVER), "data does not wait after a wait in vain");
	end();

	begin();
	send_hello(&f, CLIENT, 7);
	waits = send_hello(&f, SERVER, 8);
	send_data(&f, CLIENT);
	log_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 7);
	now += 4999;
	ok(tls_watch_waits(watch, waits, now),
	   "the last of several secrets may come after 4999 ms");
	now += 1;
	ok(!tls_watch_waits(watch, waits, now),
	   "the wait for the last of several secrets ends after 5 seconds");
	end();
}

/* pieces: the lengths of segments, the rest in the last. */
static uint64_t send_pieces(struct flow *f, int from, const size_t *pieces,
			    size_t n)
{
	unsigned char hello[HELLO_LEN];
	uint64_t waits = 0;
	size_t at = 0;

	make_hello(hello, from == CLIENT ? 1 : 2, 7, 0);
	for (size_t i = 0; i < n; at += pieces[i++])
		waits |= send_bytes(f, from, hello + at, pieces[i]);
	return waits | send_bytes(f, from, hello + at, sizeof(hello) - at);
}

static void in_pieces(void)
{
	static const size_t pieces[] = { 1, 4, 1, 20, 2 };
	struct flow f = { .family = 6, .port = 1, .seq = { 0xfffffff0, 5 } };
	unsigned char hello[HELLO_LEN];

	begin();
	send_pieces(&f, CLIENT, pieces, ARRAY_SIZE(pieces));
	ok(send_pieces(&f, SERVER, pieces, ARRAY_SIZE(pieces)),
	   "a ServerHello in several segments waits");
	end();

	begin();
	make_hello(hello, 1, 7, 0);
	send_bytes(&f, CLIENT, hello, 5);
	f.seq[CLIENT]++; /* one byte is lost */
	send_bytes(&f, CLIENT, hello + 6, sizeof(hello) - 6);
	ok(!send_hello(&f, SERVER, 8),
	   "a ClientHello with a missing byte is ignored");
	end();
}

static void retry(void)
{
	/* RFC 8446, section 4.1.3 */
	static const unsigned char random[] = {
		0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11,
		0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
		0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E,
		0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C
	};
	struct flow f = { .family = 4, .port = 1 };
	unsigned char hello[HELLO_LEN];
	uint64_t waits;

	begin();
	send_hello(&f, CLIENT, 7);
	make_hello(hello, 2, 0, 0);
	memcpy(hello + 11, random, sizeof(random));
	ok(!send_bytes(&f, SERVER, hello, sizeof(hello)),
	   "a HelloRetryRequest does not wait");
	ok(!send_hello(&f, CLIENT, 7),
	   "a ClientHello after a HelloRetryRequest does not wait");
	waits = send_hello(&f, SERVER, 8);
	ok(waits != 0, "a ServerHello after a HelloRetryRequest waits");
	now += 200;
	ok(tls_watch_waits(watch, waits, now),
	   "a ServerHello waits while the client sends nothing");
	end();
}

static void early_data(void)
{
	struct flow f = { .family = 4, .port = 1 };
	unsigned char hello[HELLO_LEN];
	uint64_t waits;

	begin();
	make_hello(hello, 1, 7, 42);
	waits = send_bytes(&f, CLIENT, hello, sizeof(hello));
	ok(waits != 0, "a ClientHello with early data waits");
	ok(send_data(&f, CLIENT), "early data waits");
	log_secret("CLIENT_EARLY_TRAFFIC_SECRET", 7);
	ok(!tls_watch_waits(watch, waits, now),
	   "the early secret ends the wait of early data");
	ok(send_hello(&f, SERVER, 8),
	   "a ServerHello after early data waits for the other secrets");
	end();

	make_hello(hello, 1, 7, 42);
	for (size_t len = 0; len <= sizeof(hello); len++) {
		unsigned char *exact = malloc(len ? len : 1);

		memcpy(exact, hello, len);
		if (tls_hello_has_early_data(exact, len) !=
		    (len == sizeof(hello)))
			ok(false, "only a whole hello has early data");
		tls_hello_look(exact, len);
		free(exact);
	}
}

static void ends(void)
{
	struct flow f = { .family = 4, .port = 1 };
	static const unsigned char random[32] = { 0 };
	uint64_t waits;

	begin();
	log_secret("CLIENT_RANDOM", 0);
	send_hello(&f, CLIENT, 0);
	send_hello(&f, SERVER, 8);
	send_flags(&f, CLIENT, TCP_FIN);
	ok(tls_keys_has(keys, random, TLS_NEEDS_ALL),
	   "one FIN does not end a connection");
	send_flags(&f, SERVER, TCP_FIN);
	ok(!tls_keys_has(keys, random, TLS_NEEDS_ALL),
	   "the secrets of a connection that ended are forgotten");
	send_hello(&f, CLIENT, 1);
	waits = send_hello(&f, SERVER, 8);
	ok(waits != 0, "a new connection with the same ports waits");
	send_flags(&f, CLIENT, TCP_FIN);
	send_flags(&f, SERVER, TCP_FIN);
	now += 199;
	ok(tls_watch_waits(watch, waits, now),
	   "a connection that ended goes on waiting");
	log_secret("CLIENT_RANDOM", 1);
	ok(!tls_watch_waits(watch, waits, now),
	   "secrets end the wait of a connection that ended");
	send_hello(&f, CLIENT, 2);
	waits = send_hello(&f, SERVER, 8);
	send_flags(&f, CLIENT, TCP_FIN);
	now += 200;
	ok(!tls_watch_waits(watch, waits, now),
	   "the wait ends 200 ms after the client's FIN");
	send_hello(&f, CLIENT, 3);
	send_flags(&f, SERVER, TCP_RST);
	ok(!send_hello(&f, SERVER, 8),
	   "a ServerHello after a reset does not wait");
	end();
}

static void many(void)
{
	uint64_t first = 0;
	bool all = true;

	begin();
	for (unsigned int i = 0; i < 60000; i++) {
		struct flow f = { .family = i & 1 ? 4 : 6,
				  .port = (uint16_t)i };
		uint64_t waits;

		send_hello(&f, CLIENT, (int)(i & 255));
		waits = send_hello(&f, SERVER, 0);
		all &= waits != 0;
		if (i == 0)
			first = waits;
	}
	ok(all, "each of 60000 connections waits");
	ok(!tls_watch_waits(watch, first, now),
	   "too many connections end the wait of the first");
	end();
}

/* Packets that are ignored. */
static void others(void)
{
	struct flow f = { .family = 6, .port = 1, .extensions = 9 };
	struct flow g = { .family = 4, .port = 1 };
	unsigned char frame[512], hello[HELLO_LEN];
	size_t n;

	begin();
	send_hello(&f, CLIENT, 7);
	ok(!send_hello(&f, SERVER, 7),
	   "a packet with too many extension headers is ignored");
	make_hello(hello, 1, 7, 0);
	n = put_segment(frame, &g, CLIENT, 0, hello, sizeof(hello));
	frame[14 + 6] = 0x20; /* more fragments */
	tls_watch_packet(watch, frame, n, now);
	ok(!send_hello(&g, SERVER, 7), "a fragment is ignored");
	for (size_t len = 0; len <= n; len++) {
		unsigned char *exact = malloc(len ? len : 1);

		memcpy(exact, frame, len);
		exact[14 + 6 < len ? 14 + 6 : 0] = 0;
		tls_watch_packet(watch, exact, len, now);
		free(exact);
	}
	ok(send_hello(&g, SERVER, 7),
	   "frames that are cut do no harm to a connection");
	end();
}

int main(void)
{
	in_time("IPv4", 4, 0, 0);
	in_time("IPv6", 6, 0, 0);
	in_time("IPv6 with 8 extension headers", 6, 8, 0);
	in_time("a VLAN", 4, 0, 1);
	in_time("a VLAN of a provider", 6, 0, 2);
	known_before();
	given_up();
	in_pieces();
	retry();
	early_data();
	ends();
	many();
	others();
	return done_testing();
}
