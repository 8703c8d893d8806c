/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounded number of slots for queries or connections, ordered by the time of
 * their last activity. Once its timeout has passed without any, the relay gives
 * one up. When all slots are busy, the next request waits until one is free, or
 * until the oldest has been silent for as long as the relay's patience: the
 * request then takes that slot.
 */
#ifndef RELAY_POOL_H
#define RELAY_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_PAUSE 100 /* ms */

struct pool_times {
	int timeout; /* ms; -1: silence is no reason to give one up */
	int patience; /* ms */
};

/*
 * For DNS: by then the program has given up or asked again (resolv.conf(5):
 * "timeout", 5 seconds).
 */
extern const struct pool_times pool_names;

/* For any connections: a database's may be silent for days. */
extern const struct pool_times pool_streams;

/* For any datagrams: as long as NAT waits at the least (RFC 4787, REQ-5). */
extern const struct pool_times pool_datagrams;

/* The first member of whatever is kept in a pool. */
struct slot {
	struct slot *prev, *next;
	int64_t since; /* now_ms() */
};

struct pool {
	struct pool_times times;
	struct slot free, busy; /* rings; busy starts with the oldest */
	int64_t not_before; /* see pool_pause() */
};

void pool_init(struct pool *pool, const struct pool_times *times);

/* Add a free slot. Call it once for each. */
void pool_add(struct pool *pool, struct slot *slot);

/* Is there a free slot, or one that is old enough to be taken? */
bool pool_have_room(const struct pool *pool, int64_t now);

/* Take a free slot. Returns NULL if there is none. */
struct slot *pool_take(struct pool *pool, int64_t now);

/* There was activity: the slot is the newest again. */
void pool_touch(struct pool *pool, struct slot *slot, int64_t now);

/* Return the slot: it is free. */
void pool_give(struct pool *pool, struct slot *slot);

/*
 * The oldest busy slot if its time is over, or, with force, in any case. NULL
 * if there is none.
 */
struct slot *pool_overdue(struct pool *pool, int64_t now, bool force);

/* The kernel has no more sockets: take no more requests for POOL_PAUSE. */
void pool_pause(struct pool *pool, int64_t now);

/* ms until a slot is overdue or there is room again; -1: never. */
int pool_timeout(const struct pool *pool, int64_t now);

#endif
