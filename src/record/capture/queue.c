// SPDX-License-Identifier: GPL-2.0-or-later
/* Packets that wait. */
#include "record/capture/queue.h"

#include <stdlib.h>
#include <string.h>

struct queued *queue_head(const struct queue *q)
{
	return q->start < q->end ? (struct queued *)(q->memory + q->start)
				 : NULL;
}

static size_t queued_size(const struct pcap_pkthdr *hdr)
{
	size_t align = _Alignof(struct queued);

	return (sizeof(struct queued) + hdr->caplen + align - 1) & ~(align - 1);
}

static int queue_grow(struct queue *q, size_t need)
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

struct packet queued_packet(const struct queued *item)
{
	return (struct packet){ .hdr = &item->hdr,
				.bytes = item->bytes,
				.source = item->source,
				.owner = item->owner };
}

size_t queue_len(const struct queue *q)
{
	return q->end - q->start;
}

struct queued *queue_add(struct queue *q, const struct packet *packet)
{
	size_t need = queued_size(packet->hdr);
	struct queued *item;

	if (q->start == q->end)
		q->start = q->end = q->mark = 0;
	if (q->end + need > q->size && queue_grow(q, need) < 0)
		return NULL;
	item = (struct queued *)(q->memory + q->end);
	item->hdr = *packet->hdr;
	item->source = packet->source;
	item->owner = packet->owner;
	memcpy(item->bytes, packet->bytes, packet->hdr->caplen);
	q->end += need;
	return item;
}

void queue_drop_head(struct queue *q)
{
	q->start += queued_size(&queue_head(q)->hdr);
}

void queue_release(struct queue *q)
{
	free(q->memory);
	memset(q, 0, sizeof(*q));
}
