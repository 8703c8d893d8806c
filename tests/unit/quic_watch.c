// SPDX-License-Identifier: GPL-2.0-or-later
/* Which QUIC packets wait for secrets, and how long. Time is a number here. */
#include "quic_talk.h"

#include "packet/quic_initial.h"

/* The client's ID is "client", the server's "server!". */
static const char *const first_id = "original";

static void in_time(const char *name, int family, uint32_t version)
{
	struct flow f = { .family = family, .port = 1 };
	const struct header server = { QUIC_INITIAL, version, "client",
				       "server!" };
	uint64_t waits;

	suite = name;
	begin();
	ok_in_suite(!send_packet(&f, SERVER, &server),
		    "a server's packet without a client does not wait");
	ok_in_suite(!send_first(&f, version, 7), "the client does not wait");
	waits = send_packet(&f, SERVER, &server);
	ok_in_suite(waits != 0, "the server's first packet waits");
	log_tls13(9);
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "another connection's secrets do not end the wait");
	log_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 7);
	log_secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", 7);
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "the handshake's secrets do not end the wait");
	ok_in_suite(send_handshake(&f, CLIENT, version),
		    "the client's handshake waits");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "all secrets of a connection end the wait");
	ok_in_suite(!send_handshake(&f, SERVER, version),
		    "a handshake does not wait once the secrets are known");
	ok_in_suite(!send_first(&f, version, 7) &&
			    !send_packet(&f, SERVER, &server),
		    "packets that are sent again do not wait");
	end();
}

static void given_up(void)
{
	struct flow f = { .family = 4, .port = 1 };
	uint64_t waits;

	suite = "no secrets";
	begin();
	send_first(&f, QUIC_V1, 7);
	waits = send_answer(&f);
	now += 4999;
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "a slow client is waited for");
	now += 1;
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the wait for a slow client ends after 5 seconds");
	ok_in_suite(!send_handshake(&f, SERVER, QUIC_V1),
		    "nothing waits after a wait in vain");
	end();

	begin();
	send_first(&f, QUIC_V1, 7);
	waits = send_answer(&f);
	send_handshake(&f, CLIENT, QUIC_V1);
	now += 199;
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "they may come 199 ms after the client's handshake");
	now += 1;
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the wait ends 200 ms after the client's handshake");
	end();
}

static void retry(void)
{
	struct flow f = { .family = 4, .port = 1 };
	const struct header retry_packet = { QUIC_RETRY, QUIC_V1, "client",
					     "retried" };
	const struct header again = { QUIC_INITIAL, QUIC_V1, "retried",
				      "client" };
	uint64_t waits;

	suite = "Retry";
	begin();
	send_first(&f, QUIC_V1, 7);
	ok_in_suite(!send_packet(&f, SERVER, &retry_packet),
		    "it does not wait");
	ok_in_suite(!send_initial(&f, &again, "retried", 7),
		    "the client's second packet does not wait");
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "the server's answer waits");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the secrets end the wait");
	end();

	/* As if the client's first packet were not in the capture. */
	begin();
	send_initial(&f, &again, "retried", 8);
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "a client that is seen from then on waits");
	log_tls13(8);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "a client that is seen from then on has its secrets");
	end();
}

/* The second half comes first; or after the server's acknowledgement. */
static void halves(bool answered)
{
	static const struct piece pieces[] = { { 7, 0, 20 }, { 7, 20, 100 } };
	struct flow f = { .family = 6, .port = 1 };
	struct header h = { QUIC_INITIAL, QUIC_V1, first_id, "client" };
	uint64_t waits;

	suite = answered ? "a ClientHello in parts, with an answer between"
			 : "a ClientHello in parts";
	begin();
	send_pieces(&f, &h, first_id, &pieces[1], 1);
	if (answered) {
		send_answer(&f);
		h.to = "server!";
	}
	send_pieces(&f, &h, first_id, &pieces[0], 1);
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "the server's packet waits");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the secrets end the wait");
	end();
}

static void one_port(void)
{
	struct flow f = { .family = 4, .port = 1 };
	static const char *const ids[] = { "a", "b", "c", "d" };
	uint64_t waits[ARRAY_SIZE(ids)];
	bool good = true;

	suite = "several connections with the same ports";
	begin();
	for (int i = 0; i < 4; i++) {
		struct header h = { QUIC_INITIAL, QUIC_V1, first_id, ids[i] };

		send_initial(&f, &h, first_id, i + 1);
	}
	for (int i = 0; i < 4; i++) {
		struct header h = { QUIC_INITIAL, QUIC_V1, ids[i], "server!" };

		waits[i] = send_packet(&f, SERVER, &h);
		good &= waits[i] != 0;
	}
	ok_in_suite(good, "each waits");
	log_tls13(3);
	ok_in_suite(tls_watch_waits(watch, waits[0], now) &&
			    tls_watch_waits(watch, waits[1], now) &&
			    !tls_watch_waits(watch, waits[2], now) &&
			    tls_watch_waits(watch, waits[3], now),
		    "the secrets of one end the wait of that one");
	end();
}

/* Neither end has an ID, and the client uses its port again. */
static void same_again(void)
{
	struct flow f = { .family = 4, .port = 1 };
	struct header client = { QUIC_INITIAL, QUIC_V1, first_id, "" };
	const struct header server = { QUIC_INITIAL, QUIC_V1, "", "" };
	uint64_t waits;

	suite = "a second connection without IDs";
	begin();
	send_initial(&f, &client, first_id, 1);
	send_packet(&f, SERVER, &server);
	log_tls13(1);
	client.to = "another!";
	ok_in_suite(!send_initial(&f, &client, "another!", 2),
		    "the client does not wait");
	waits = send_packet(&f, SERVER, &server);
	ok_in_suite(waits != 0, "the server's packet waits");
	log_tls13(2);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the secrets end the wait");
	end();
}

static void early(void)
{
	struct flow f = { .family = 4, .port = 1 };
	const struct header h = { QUIC_0RTT, QUIC_V1, first_id, "client" };
	uint64_t waits;

	suite = "0-RTT";
	begin();
	send_first(&f, QUIC_V1, 7);
	waits = send_packet(&f, CLIENT, &h);
	ok_in_suite(waits != 0, "early data waits");
	log_secret("CLIENT_EARLY_TRAFFIC_SECRET", 7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the early secret ends its wait");
	ok_in_suite(!send_packet(&f, CLIENT, &h),
		    "more early data does not wait");
	waits = send_answer(&f);
	ok_in_suite(waits != 0, "the server waits for the other secrets");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the other secrets end the wait");
	end();
}

static void moved(void)
{
	struct flow f = { .family = 4, .port = 1 };
	struct flow g = { .family = 4, .port = 2 };
	uint64_t waits;

	suite = "the client's port changes";
	begin();
	send_first(&f, QUIC_V1, 7);
	waits = send_answer(&f);
	ok_in_suite(!send_handshake(&g, CLIENT, QUIC_V1) &&
			    !send_short(&g, CLIENT) && !send_short(&g, SERVER),
		    "packets with the new port do not wait by themselves");
	ok_in_suite(tls_watch_waits(watch, waits, now),
		    "those before them still wait");
	log_tls13(7);
	ok_in_suite(!tls_watch_waits(watch, waits, now),
		    "the secrets end the wait");
	end();
}

static void many(void)
{
	uint64_t first = 0;
	bool all = true;

	suite = "many connections";
	begin();
	for (unsigned int i = 0; i < 6000; i++) {
		struct flow f = { .family = i & 1 ? 4 : 6,
				  .port = (uint16_t)i };
		uint64_t waits;

		/* Few at one time: see too_many(). */
		now += i % 8 == 0;
		send_first(&f, QUIC_V1, (int)(i & 255));
		waits = send_answer(&f);
		all &= waits != 0;
		if (i == 0)
			first = waits;
	}
	ok_in_suite(all, "each of 6000 waits");
	ok_in_suite(!tls_watch_waits(watch, first, now),
		    "too many end the wait of the first");
	end();
}

/* Connections that begin at one time, and how many of them are watched. */
static unsigned int begin_at_once(unsigned int n, uint16_t first_port)
{
	unsigned int watched = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct flow f = { .family = 4,
				  .port = (uint16_t)(first_port + i) };

		send_first(&f, QUIC_V1, 7);
		watched += send_answer(&f) != 0;
	}
	return watched;
}

/* A program sends what takes long to look at. */
static void too_many(void)
{
	suite = "too many packets to decrypt";
	begin();
	ok_in_suite(begin_at_once(2000, 1) < 200,
		    "just some of 2000 at one time are");
	now += 10;
	ok_in_suite(begin_at_once(20, 5000) == 20, "later ones are");
	end();
}

static void others(void)
{
	static const struct piece piece = { 7, 0, 100 };
	const struct header h = { QUIC_INITIAL, QUIC_V1, first_id, "client" };
	struct flow f = { .family = 4, .port = 1 };
	unsigned char bytes[DATAGRAM], frame[DATAGRAM + 100];
	size_t n;

	suite = "ignored";
	begin();
	put_initial(bytes, 1000, &h, first_id, &piece, 1);
	send_bytes(&f, CLIENT, bytes, 1000);
	ok_in_suite(!send_answer(&f), "a client's datagram of 1000 bytes");
	put_initial(bytes, sizeof(bytes), &h, "another", &piece, 1);
	send_bytes(&f, CLIENT, bytes, sizeof(bytes));
	ok_in_suite(!send_answer(&f), "a packet with other keys");
	put_initial(bytes, sizeof(bytes), &h, first_id, &piece, 1);
	n = put_datagram(frame, &f, CLIENT, bytes, sizeof(bytes));
	for (size_t len = 0; len < n; len++)
		see_frame(frame, len);
	ok_in_suite(!send_answer(&f), "frames that are cut");
	see_frame(frame, n);
	ok_in_suite(send_answer(&f), "but not the whole frame");
	end();
}

int main(void)
{
	if (!quic_initial_readable()) {
		printf("1..0 # SKIP built without nettle\n");
		return 0;
	}
	in_time("version 1, IPv4", 4, QUIC_V1);
	in_time("version 2, IPv6", 6, QUIC_V2);
	given_up();
	retry();
	halves(false);
	halves(true);
	one_port();
	same_again();
	early();
	moved();
	many();
	too_many();
	others();
	return done_testing();
}
