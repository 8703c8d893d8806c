// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Segments and datagrams that bring nothing but bytes are counted in a short way.
 * It says what the long way says, for packets in any order and with any flags.
 */
#include "record/connections/datagram_follow.h"
#include "record/connections/tcp_follow.h"
#include "unit.h"

#define PACKETS 100000
#define RESTART 50 /* about as many packets until another connection */

static struct host_names *names;
static uint32_t state = 1;

/* What a connection is after each way; both begin equal. */
static struct connection shortly, wholly;
static struct connection_more more, wholly_more;
static unsigned int counted, different;

/* A number below the limit: the same ones in each run. */
static unsigned int any(unsigned int limit)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % limit;
}

static bool one_in(unsigned int n)
{
	return any(n) == 0;
}

static void restart(uint16_t kind)
{
	memset(&wholly, 0, sizeof(wholly));
	memset(&wholly_more, 0, sizeof(wholly_more));
	wholly.key.kind = kind;
	wholly.looks = one_in(2);
}

static void begin_packet(uint16_t kind)
{
	if (one_in(RESTART))
		restart(kind);
	memcpy(&shortly, &wholly, sizeof(shortly));
	memcpy(&more, &wholly_more, sizeof(more));
}

/* One was copied from the other, with its padding. */
static bool are_same(const void *a, const void *b, size_t len)
{
	return !memcmp(a, b, len);
}

/* The long way has gone on; is_counted: the short one has, too. */
static void compare(bool is_counted)
{
	if (!is_counted)
		return;
	counted++;
	different += !are_same(&shortly, &wholly, sizeof(shortly)) ||
		     !are_same(&more, &wholly_more, sizeof(more));
}

/* Usually the next bytes, or none. */
static void any_segment(struct segment *s, int way)
{
	static const unsigned char bytes[4] = "abc";

	*s = (struct segment){ .payload = bytes,
			       .seq = wholly.next[way],
			       .ack = !one_in(8),
			       .acknowledged = wholly.next[!way],
			       .syn = one_in(20),
			       .fin = one_in(20),
			       .rst = one_in(40),
			       .size = one_in(3)   ? 0
				       : one_in(4) ? 1200
						   : any(4) };
	s->len = s->size < sizeof(bytes) && one_in(2) ? s->size : 0;
	if (one_in(8))
		s->seq -= (uint32_t)s->size; /* they are sent again */
	if (one_in(8))
		s->seq += any(7) - 3;
	if (one_in(4))
		s->acknowledged += any(2401) - 1200;
}

static void segments(void)
{
	struct segment s;

	restart(CONNECTION_TCP);
	for (int i = 0; i < PACKETS; i++) {
		const int way = (int)any(2);
		const struct tcp_reading reading = {
			.c = &wholly,
			.more = &wholly_more,
			.way = way,
			.segment = &s,
			.now = i + 1,
			.names = names,
			.texts = names,
		};

		begin_packet(CONNECTION_TCP);
		any_segment(&s, way);
		tcp_follow(&reading);
		compare(tcp_count(&shortly, &s, way));
	}
}

static void hear(void *arg, const struct datagram_reading *r,
		 const struct speech *speech)
{
	(void)r;
	(void)speech;
	*(bool *)arg = true;
}

/* With hears, some datagrams are of a QUIC that cannot be read. */
static void any_datagram(struct connection_packet *p, bool hears)
{
	static const unsigned char strange[1200] = { 0xc0, 0xff, 0, 0, 1 };

	p->has_datagram = !one_in(4);
	p->datagram.size = any(1500);
	p->datagram.payload =
		(struct reader){ strange,
				 hears && one_in(20) ? sizeof(strange) : 0 };
}

static void datagrams(bool hears)
{
	static struct quic_looks looks;
	bool heard = false;
	struct connection_packet p = { .has_segment = false };

	restart(CONNECTION_UDP);
	for (int i = 0; i < PACKETS; i++) {
		const int way = (int)any(2);
		bool is_counted;
		const struct datagram_reading reading = {
			.c = &wholly,
			.more = &wholly_more,
			.way = way,
			.packet = &p,
			.looks = &looks,
			.names = names,
			.texts = names,
			.hear = hears ? hear : NULL,
			.arg = &heard,
		};

		wholly_more.is_strange = false; /* else it is heard once */
		begin_packet(CONNECTION_UDP);
		p.time = i + 1;
		any_datagram(&p, hears);
		heard = false;
		datagram_follow(&reading);
		is_counted = datagram_count(&shortly, &p, way, hears);
		different += is_counted && heard;
		compare(is_counted);
	}
}

static void agrees(const char *some, const char *same)
{
	printf("# %u of %d packets\n", counted, PACKETS);
	ok(counted > PACKETS / 10 && counted < PACKETS, some);
	ok(!different, same);
	counted = different = 0;
}

int main(void)
{
	names = host_names_open();
	segments();
	agrees("some segments are counted in the short way, others are not",
	       "a segment that is counted changes the connection as it should");
	datagrams(false);
	agrees("some datagrams are counted in the short way, others are not",
	       "a datagram that is counted changes the connection as it "
	       "should");
	datagrams(true);
	agrees("so it is where hellos are heard",
	       "none is counted that must be heard");
	host_names_close(names);
	return done_testing();
}
