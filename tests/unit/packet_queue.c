// SPDX-License-Identifier: GPL-2.0-or-later
/* A queue of packets of all lengths: order, contents, and room. */
#include <stdlib.h>

#include "record/capture/packet_queue.h"
#include "unit.h"

#define SIZE   20000
#define LONG   3000 /* bytes of the largest packet */
#define ROUNDS 200000

static struct packet_queue queue = { .size = SIZE };

/* The length and the bytes of a packet follow from its number. */
static uint32_t length_of(uint64_t n)
{
	return (uint32_t)(n * 2654435761U % (LONG + 1));
}

static bool add(uint64_t n)
{
	static unsigned char bytes[LONG];
	struct pcap_pkthdr hdr = { .caplen = length_of(n), .len = LONG };
	const struct packet packet = { .hdr = &hdr,
				       .bytes = bytes,
				       .source = (int)n };

	memset(bytes, (int)n, hdr.caplen);
	return packet_queue_add(&queue, &packet);
}

static bool is_packet(uint64_t n)
{
	struct packet p;

	if (!packet_queue_head(&queue))
		return false;
	p = packet_queue_packet(packet_queue_head(&queue));
	if (p.source != (int)n || p.hdr->caplen != length_of(n))
		return false;
	for (uint32_t i = 0; i < p.hdr->caplen; i++)
		if (p.bytes[i] != (unsigned char)n)
			return false;
	return true;
}

/* Packets come and go in bursts. */
static void order(void)
{
	bool good = true, keeps_word = true;
	uint64_t in = 0, out = 0, refused = 0;

	srand(1);
	for (int i = 0; i < ROUNDS; i++) {
		if (rand() % 100 < (i / 500 % 2 ? 60 : 40)) {
			bool room = packet_queue_has_room(&queue, LONG);
			bool added = add(in);

			in += added;
			refused += !added;
			keeps_word &= added || !room;
		} else if (in > out) {
			good &= is_packet(out++);
			packet_queue_drop(&queue);
		}
		good &= !packet_queue_head(&queue) == (in == out);
		good &= queue.added == in && queue.dropped == out;
	}
	ok(good, "packets come out as they went in");
	ok(keeps_word, "where there is room a packet is taken");
	ok(refused > 100, "a full queue takes no packet");
	while (in > out) {
		good &= is_packet(out++);
		packet_queue_drop(&queue);
	}
	ok(good && !packet_queue_head(&queue), "the last packets come out");
}

static void memory(void)
{
	uint64_t n = 0;

	packet_queue_release(&queue);
	ok(!queue.memory && queue.size == SIZE && !packet_queue_head(&queue),
	   "a released queue has no memory");
	while (add(n))
		n++;
	ok(n >= SIZE / (LONG + 200), "a released queue can be used again");
	ok(queue.touched <= SIZE, "a queue uses no more than its size");
	packet_queue_release(&queue);
	for (n = 0; n < 1000 && add(n); n++)
		packet_queue_drop(&queue);
	ok(n == 1000 && queue.touched <= LONG + 200,
	   "packets one by one use the first bytes only");
	packet_queue_release(&queue);
}

int main(void)
{
	order();
	memory();
	return done_testing();
}
