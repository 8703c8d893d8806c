/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cache of owners for the most common packets. It is cleared when any owner
 * changes.
 */
#ifndef RECORD_OWNER_OWNER_CACHE_H
#define RECORD_OWNER_OWNER_CACHE_H

#include <stdbool.h>

#include "packet/flow.h"
#include "packet/packet.h"

#define OWNER_CACHE_SLOTS 64 /* a power of two */

/* Initialise with zeroes. */
struct owner_cache {
	struct owner_cache_slot {
		struct flow_mark mark;
		struct packet_owner owner;
	} slot[OWNER_CACHE_SLOTS];
	bool is_used;
};

/*
 * The slot for packets with that mark. It has their owner if it holds the mark.
 */
struct owner_cache_slot *owner_cache_slot(struct owner_cache *c,
					  const struct flow_mark *m);
bool owner_cache_holds(const struct owner_cache_slot *slot,
		       const struct flow_mark *m);

void owner_cache_put(struct owner_cache *c, struct owner_cache_slot *slot,
		     const struct flow_mark *m,
		     const struct packet_owner *owner);

/* Call this when an owner has changed. */
void owner_cache_clear(struct owner_cache *c);

#endif
