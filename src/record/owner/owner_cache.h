/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The owners of the commonest packets, by a short way, while nothing changes. */
#ifndef RECORD_OWNER_OWNER_CACHE_H
#define RECORD_OWNER_OWNER_CACHE_H

#include <stdbool.h>

#include "packet/flow.h"
#include "packet/packet.h"

#define OWNER_CACHE_SLOTS 64 /* a power of two */

/* Starts as zeroes. */
struct owner_cache {
	struct owner_cache_slot {
		struct flow_mark mark;
		struct packet_owner owner;
	} slot[OWNER_CACHE_SLOTS];
	bool is_used;
};

/* The slot of packets of that mark: it has their owner if the mark is in it. */
struct owner_cache_slot *owner_cache_slot(struct owner_cache *c,
					  const struct flow_mark *m);
bool owner_cache_holds(const struct owner_cache_slot *slot,
		       const struct flow_mark *m);

void owner_cache_put(struct owner_cache *c, struct owner_cache_slot *slot,
		     const struct flow_mark *m,
		     const struct packet_owner *owner);

/* Some owner has changed. */
void owner_cache_clear(struct owner_cache *c);

#endif
