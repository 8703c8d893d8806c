// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything at all as packets, one behind another as their fragments may be. The
 * short ways to a packet's flow, segment and datagram lead nowhere else than the
 * long ones.
 *
 * sources: src/packet/flow.c src/packet/kernel_made.c src/packet/tries.c
 * sources: src/packet/refusals.c src/packet/ip_headers.c
 * sources: src/packet/plain_packet.c src/packet/segment.c src/packet/datagram.c
 */
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "packet/flow.h"
#include "packet/plain_packet.h"
#include "packet/refusals.h"
#include "packet/tries.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int good)
{
	if (!good)
		abort();
}

struct answer {
	struct flow_mark mark;
	struct flow flow;
	int sender;
};

static void is_whole(const struct flow *f, int sender)
{
	static const struct address none;

	must(sender == 0 || sender == 1);
	must(f->end[0].address.family == 4 || f->end[0].address.family == 6);
	must(f->end[0].address.family == f->end[1].address.family);
	must(!f->zero[0] && !f->zero[1] && !f->zero[2]);
	must(memcmp(&f->end[0], &f->end[1], sizeof(f->end[0])) <= 0);
	for (int i = 0; i < 2 && f->end[0].address.family == 4; i++)
		must(!memcmp(f->end[i].address.bytes + 4, none.bytes, 12));
}

static int is_same_segment(const struct segment *a, const struct segment *b)
{
	return a->from.port == b->from.port && a->to.port == b->to.port &&
	       a->seq == b->seq && a->acknowledged == b->acknowledged &&
	       a->syn == b->syn && a->ack == b->ack && a->fin == b->fin &&
	       a->rst == b->rst && a->payload == b->payload &&
	       a->len == b->len && a->size == b->size;
}

static int is_same_datagram(const struct datagram *a, const struct datagram *b)
{
	return a->from.port == b->from.port && a->to.port == b->to.port &&
	       a->payload.at == b->payload.at &&
	       a->payload.len == b->payload.len && a->size == b->size;
}

/* What is read in one go is what is read in two. known: has it a flow? */
static void try_plain(const struct answer *a, int known,
		      const unsigned char *packet, size_t len)
{
	struct segment plain, segment;
	struct datagram plain_datagram, datagram;
	struct flow flow;
	int sender;

	if (!plain_packet_read(&flow, &sender, &plain, &plain_datagram, packet,
			       len))
		return;
	must(known && sender == a->sender);
	must(!memcmp(&flow, &a->flow, sizeof(flow)));
	if (flow.protocol == IPPROTO_TCP) {
		must(segment_parse(&segment, packet, len));
		must(is_same_segment(&plain, &segment));
	} else {
		must(datagram_parse(&datagram, packet, len));
		must(is_same_datagram(&plain_datagram, &datagram));
	}
}

/* Two packets of one mark have one flow. */
static void try_packet(struct flow_fragments *fragments, struct answer *last,
		       struct tries *tries, const uint8_t *data, size_t len)
{
	struct answer now = { .sender = -1 };
	struct refusals refusals = { .n = 0 };
	bool is_error;
	/* With what is behind it out of reach. */
	unsigned char *packet = malloc(len ? len : 1);
	int known;

	must(packet != NULL);
	memcpy(packet, data, len);
	known = flow_of_packet(&now.flow, &now.sender, &is_error, fragments,
			       packet, len) == 0;
	if (known)
		is_whole(&now.flow, now.sender);
	try_plain(&now, known, packet, len);
	if (flow_mark(&now.mark, packet, len)) {
		must(known && !is_error);
		if (last->sender >= 0 &&
		    !memcmp(&last->mark, &now.mark, sizeof(now.mark)))
			must(last->sender == now.sender &&
			     !memcmp(&last->flow, &now.flow, sizeof(now.flow)));
		*last = now;
	}
	tries_packet(tries, packet, len, len & 1);
	refusals_packet(&refusals, packet, len);
	free(packet);
}

/* Each packet stands behind a byte with its length. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flow_fragments fragments = { 0 };
	struct answer last = { .sender = -1 };
	struct tries tries = { .n = 0 };

	while (size > 0) {
		size_t len = *data++;

		size--;
		if (len > size)
			len = size;
		try_packet(&fragments, &last, &tries, data, len);
		data += len;
		size -= len;
	}
	return 0;
}
