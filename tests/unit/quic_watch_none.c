// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which QUIC packets wait for secrets in a build without nettle, where no
 * client's random is known.
 */
#include "quic_talk.h"

static void one(void)
{
	struct flow f = { .family = 4, .port = 1 };
	uint64_t waits;

	suite = "one connection";
	begin();
	ok_in_suite(!send_first(&f, QUIC_V1, 7), "the client does not wait");
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "the server's first packet waits");
	log_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 7);
	log_secret("CLIENT_TRAFFIC_SECRET_0", 7);
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "a part of the secrets does not end the wait");
	ok_in_suite(send_handshake(&f, SERVER, QUIC_V1),
		    "the server's handshake waits");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "all secrets end the wait");
	ok_in_suite(!send_handshake(&f, CLIENT, QUIC_V1),
		    "nothing waits any more");
	end();

	suite = "secrets that came first";
	begin();
	log_tls13(7);
	send_first(&f, QUIC_V1, 7);
	ok_in_suite(!send_answer(&f),
		    "the server's first packet does not wait");
	f.port = 2;
	send_first(&f, QUIC_V1, 8);
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "the next connection does not use them again");
	send_handshake(&f, CLIENT, QUIC_V1);
	now += 200;
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the wait ends 200 ms after the client's handshake");
	end();
}

/* Their order is all there is. */
static void two(void)
{
	struct flow f = { .family = 4, .port = 1 };
	struct flow g = { .family = 4, .port = 2 };
	uint64_t waits, waits_too;

	suite = "two connections";
	begin();
	send_first(&f, QUIC_V1, 1);
	waits = send_answer(&f);
	send_first(&g, QUIC_V1, 2);
	waits_too = send_answer(&g);
	log_tls13(1);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the first secrets end the wait of the first");
	ok_in_suite(tls_watch_waits(watch, waits_too, now),
		    "the first secrets do not end the wait of the second");
	log_tls13(2);
	ok_in_suite(!tls_watch_waits(watch, waits_too, now),
		    "the second secrets end the wait of the second");
	end();
}

/* A connection of TLS over TCP, at the same time. */
static void beside_tcp(void)
{
	struct flow f = { .family = 4, .port = 1 };
	struct flow tcp = { .family = 4, .port = 1 };
	unsigned char hello[HELLO_LEN], frame[512] = { 0 };
	size_t n;
	uint64_t waits;

	suite = "beside TCP";
	begin();
	make_hello(hello, 1, 7, 0);
	n = put_segment(frame, &tcp, CLIENT, 0, hello, sizeof(hello));
	see_frame(frame, n);
	send_first(&f, QUIC_V1, 8);
	waits = send_answer(&f);
	log_tls13(7);
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "TCP's secrets do not end the wait of QUIC");
	log_tls13(8);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the next secrets end the wait of QUIC");
	end();
}

static void again(void)
{
	struct flow f = { .family = 4, .port = 1 };
	const struct header h = { QUIC_INITIAL, QUIC_V1, "another!", "client" };
	uint64_t waits;

	suite = "a second connection with the same ports";
	begin();
	send_first(&f, QUIC_V1, 1);
	send_answer(&f);
	log_tls13(1);
	send_handshake(&f, CLIENT, QUIC_V1);
	send_initial(&f, &h, h.to, 2);
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "the server's first packet waits");
	log_tls13(2);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "its secrets end the wait");
	end();
}

int main(void)
{
	one();
	two();
	beside_tcp();
	again();
	return done_testing();
}
