// SPDX-License-Identifier: GPL-2.0-or-later
/* A bounded number of slots for queries or connections. */
#include "relay/pool.h"

#include "base/util.h"

const struct pool_times pool_names = { 30000, 5000 };
const struct pool_times pool_streams = { -1, 600000 };
const struct pool_times pool_datagrams = { 120000, 5000 };

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

void pool_init(struct pool *pool, const struct pool_times *times)
{
	*pool = (struct pool){ .times = *times };
	pool->free.prev = pool->free.next = &pool->free;
	pool->busy.prev = pool->busy.next = &pool->busy;
}

void pool_add(struct pool *pool, struct slot *slot)
{
	put_last(&pool->free, slot);
}

bool pool_have_room(const struct pool *pool, int64_t now)
{
	if (now < pool->not_before)
		return false;
	return !is_empty(&pool->free) ||
	       pool->busy.next->since + pool->times.patience <= now;
}

struct slot *pool_take(struct pool *pool, int64_t now)
{
	struct slot *slot = pool->free.next;

	if (is_empty(&pool->free))
		return NULL;
	pool_touch(pool, slot, now);
	return slot;
}

void pool_touch(struct pool *pool, struct slot *slot, int64_t now)
{
	slot->since = now;
	take_out(slot);
	put_last(&pool->busy, slot);
}

void pool_give(struct pool *pool, struct slot *slot)
{
	take_out(slot);
	put_last(&pool->free, slot);
}

struct slot *pool_overdue(struct pool *pool, int64_t now, bool force)
{
	struct slot *oldest = pool->busy.next;

	if (is_empty(&pool->busy))
		return NULL;
	if (force)
		return oldest;
	return pool->times.timeout >= 0 &&
			       oldest->since + pool->times.timeout <= now
		       ? oldest
		       : NULL;
}

void pool_pause(struct pool *pool, int64_t now)
{
	pool->not_before = now + POOL_PAUSE;
}

static int ms_until(int64_t when, int64_t now)
{
	return when > now ? (int)(when - now) : 0;
}

int pool_timeout(const struct pool *pool, int64_t now)
{
	int64_t oldest = pool->busy.next->since;
	int timeout = -1;

	if (!is_empty(&pool->busy) && pool->times.timeout >= 0)
		timeout = ms_until(oldest + pool->times.timeout, now);
	if (is_empty(&pool->free) && oldest + pool->times.patience > now)
		timeout = ms_until(oldest + pool->times.patience, now);
	if (now < pool->not_before)
		timeout = shorter_timeout(timeout,
					  ms_until(pool->not_before, now));
	return timeout;
}
