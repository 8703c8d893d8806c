// SPDX-License-Identifier: GPL-2.0-or-later
/* A bounded number of places for what waits. */
#include "relay/slots.h"

static bool is_empty(const struct slot *ring)
{
	return ring->next == ring;
}

static void take_out(struct slot *slot)
{
	slot->prev->next = slot->next;
	slot->next->prev = slot->prev;
}

static void put_last(struct slot *ring, struct slot *slot)
{
	slot->prev = ring->prev;
	slot->next = ring;
	ring->prev->next = slot;
	ring->prev = slot;
}

void slots_init(struct slots *slots)
{
	*slots = (struct slots){ .not_before = 0 };
	slots->free.prev = slots->free.next = &slots->free;
	slots->busy.prev = slots->busy.next = &slots->busy;
}

void slots_add(struct slots *slots, struct slot *slot)
{
	put_last(&slots->free, slot);
}

bool slots_have_room(const struct slots *slots, int64_t now)
{
	if (now < slots->not_before)
		return false;
	return !is_empty(&slots->free) ||
	       slots->busy.next->since + SLOTS_PATIENCE <= now;
}

struct slot *slots_take(struct slots *slots, int64_t now)
{
	struct slot *slot = slots->free.next;

	if (is_empty(&slots->free))
		return NULL;
	slots_touch(slots, slot, now);
	return slot;
}

void slots_touch(struct slots *slots, struct slot *slot, int64_t now)
{
	slot->since = now;
	take_out(slot);
	put_last(&slots->busy, slot);
}

void slots_give(struct slots *slots, struct slot *slot)
{
	take_out(slot);
	put_last(&slots->free, slot);
}

struct slot *slots_overdue(struct slots *slots, int64_t now, bool force)
{
	struct slot *oldest = slots->busy.next;

	if (is_empty(&slots->busy))
		return NULL;
	return force || oldest->since + SLOTS_TIMEOUT <= now ? oldest : NULL;
}

void slots_pause(struct slots *slots, int64_t now)
{
	slots->not_before = now + SLOTS_PAUSE;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < 0 || b < a ? b : a;
}

int slots_timeout(const struct slots *slots, int64_t now)
{
	int64_t oldest = slots->busy.next->since;
	int64_t when = -1;

	if (!is_empty(&slots->busy))
		when = oldest + SLOTS_TIMEOUT;
	if (is_empty(&slots->free) && oldest + SLOTS_PATIENCE > now)
		when = oldest + SLOTS_PATIENCE;
	if (now < slots->not_before)
		when = sooner(when, slots->not_before);
	if (when < 0)
		return -1;
	return when > now ? (int)(when - now) : 0;
}
