/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bounded number of places for what waits, by the time since it waits. A thing
 * that waited for SLOTS_TIMEOUT is given up. When all places are taken the next
 * one waits for one to be free, or until the oldest has waited for
 * SLOTS_PATIENCE, whose place it then gets: who asked has given up by then, or
 * asked anew (resolv.conf(5): "timeout", 5 seconds).
 */
#ifndef RELAY_SLOTS_H
#define RELAY_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ms */
#define SLOTS_TIMEOUT  30000
#define SLOTS_PATIENCE 5000
#define SLOTS_PAUSE    100

/* The first member of what has its place here. */
struct slot {
	struct slot *prev, *next;
	int64_t since; /* now_ms() */
};

struct slots {
	struct slot free, busy; /* rings; busy begins with the oldest */
	int64_t not_before; /* see slots_pause() */
};

void slots_init(struct slots *slots);

/* A place that nothing has taken. Used once for each. */
void slots_add(struct slots *slots, struct slot *slot);

bool slots_have_room(const struct slots *slots, int64_t now);

/* A free place, now taken; NULL if there is none. */
struct slot *slots_take(struct slots *slots, int64_t now);

/* What has this place waits anew from now on. */
void slots_touch(struct slots *slots, struct slot *slot, int64_t now);

void slots_give(struct slots *slots, struct slot *slot);

/* The oldest, if it is to be given up; force: in any case. NULL: none is. */
struct slot *slots_overdue(struct slots *slots, int64_t now, bool force);

/* For when the kernel has no more sockets: have no room for SLOTS_PAUSE. */
void slots_pause(struct slots *slots, int64_t now);

/* ms until there is something to do by the clock; -1: never. */
int slots_timeout(const struct slots *slots, int64_t now);

#endif
