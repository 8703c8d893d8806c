// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Copies of packets that wait: a ring in which no packet is cut in two. Where
 * one does not fit before the end of the memory, it is put at the start. An
 * empty queue begins at the start again, so that few packets use few pages.
 */
#include "record/capture/packet_queue.h"

#include <string.h>
#include <sys/mman.h>

struct queued_packet *packet_queue_head(const struct packet_queue *q)
{
	return q->added != q->dropped
		       ? (struct queued_packet *)(q->memory + q->start)
		       : NULL;
}

static size_t queued_size(size_t caplen)
{
	size_t align = _Alignof(struct queued_packet);

	return (sizeof(struct queued_packet) + caplen + align - 1) &
	       ~(align - 1);
}

static bool is_wrapped(const struct packet_queue *q)
{
	return q->end < q->start;
}

/*
 * Where a packet of that size goes. Returns false if there is no room: the end
 * never comes up to the start, which would be an empty queue.
 */
static bool find_place(const struct packet_queue *q, size_t need, size_t *place)
{
	*place = q->end;
	if (is_wrapped(q))
		return q->start - q->end > need;
	if (q->size - q->end >= need)
		return true;
	*place = 0;
	return q->start > need;
}

bool packet_queue_has_room(const struct packet_queue *q, size_t caplen)
{
	size_t place;

	return find_place(q, queued_size(caplen), &place);
}

struct packet packet_queue_packet(const struct queued_packet *item)
{
	return (struct packet){ .hdr = &item->hdr,
				.bytes = item->bytes,
				.source = item->source,
				.owner = item->owner };
}

static bool has_memory(struct packet_queue *q)
{
	void *memory = q->memory;

	if (memory)
		return true;
	memory = mmap(NULL, q->size, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED)
		return false;
	q->memory = memory;
	return true;
}

struct queued_packet *packet_queue_add(struct packet_queue *q,
				       const struct packet *packet)
{
	size_t need = queued_size(packet->hdr->caplen);
	struct queued_packet *item;
	size_t place;

	if (!find_place(q, need, &place) || !has_memory(q))
		return NULL;
	if (place != q->end)
		q->wrap = q->end;
	item = (struct queued_packet *)(q->memory + place);
	item->hdr = *packet->hdr;
	item->source = packet->source;
	item->owner = packet->owner;
	memcpy(item->bytes, packet->bytes, packet->hdr->caplen);
	q->end = place + need;
	q->touched = q->end > q->touched ? q->end : q->touched;
	q->added++;
	return item;
}

void packet_queue_drop(struct packet_queue *q)
{
	bool wrapped = is_wrapped(q);

	q->start += queued_size(packet_queue_head(q)->hdr.caplen);
	q->dropped++;
	if (q->added == q->dropped)
		q->start = q->end = 0;
	else if (wrapped && q->start == q->wrap)
		q->start = 0;
}

void packet_queue_release(struct packet_queue *q)
{
	if (q->memory)
		munmap(q->memory, q->size);
	*q = (struct packet_queue){ .size = q->size };
}
