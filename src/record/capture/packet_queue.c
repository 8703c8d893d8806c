// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of packets that wait. */
#include "record/capture/packet_queue.h"

#include <stdlib.h>
#include <string.h>

struct queued_packet *packet_queue_head(const struct packet_queue *q)
{
	return q->start < q->end
		       ? (struct queued_packet *)(q->memory + q->start)
		       : NULL;
}

static size_t queued_size(const struct pcap_pkthdr *hdr)
{
	size_t align = _Alignof(struct queued_packet);

	return (sizeof(struct queued_packet) + hdr->caplen + align - 1) &
	       ~(align - 1);
}

static int packet_queue_grow(struct packet_queue *q, size_t need)
{
	size_t size = q->size ? q->size : 65536;
	char *memory;

	if (q->start > 0) {
		memmove(q->memory, q->memory + q->start, q->end - q->start);
		q->end -= q->start;
		q->mark -= q->mark < q->start ? q->mark : q->start;
		q->start = 0;
	}
	while (size < q->end + need)
		size *= 2;
	if (size == q->size)
		return 0;
	memory = realloc(q->memory, size);
	if (!memory)
		return -1;
	q->memory = memory;
	q->size = size;
	return 0;
}

struct packet packet_queue_packet(const struct queued_packet *item)
{
	return (struct packet){ .hdr = &item->hdr,
				.bytes = item->bytes,
				.source = item->source,
				.owner = item->owner };
}

size_t packet_queue_len(const struct packet_queue *q)
{
	return q->end - q->start;
}

struct queued_packet *packet_queue_add(struct packet_queue *q,
				       const struct packet *packet)
{
	size_t need = queued_size(packet->hdr);
	struct queued_packet *item;

	if (q->start == q->end)
		q->start = q->end = q->mark = 0;
	if (q->end + need > q->size && packet_queue_grow(q, need) < 0)
		return NULL;
	item = (struct queued_packet *)(q->memory + q->end);
	item->hdr = *packet->hdr;
	item->source = packet->source;
	item->owner = packet->owner;
	memcpy(item->bytes, packet->bytes, packet->hdr->caplen);
	q->end += need;
	return item;
}

void packet_queue_drop(struct packet_queue *q)
{
	q->start += queued_size(&packet_queue_head(q)->hdr);
}

void packet_queue_release(struct packet_queue *q)
{
	free(q->memory);
	memset(q, 0, sizeof(*q));
}
