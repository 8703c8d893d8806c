/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The owners of the commonest packets, by a short way, while nothing changes. */
#ifndef RECORD_OWNER_KNOWN_H
#define RECORD_OWNER_KNOWN_H

#include <stdbool.h>

#include "packet/flow.h"
#include "packet/packet.h"

#define KNOWN_SLOTS 64 /* a power of two */

/* Starts as zeroes. */
struct known {
	struct known_slot {
		struct flow_mark mark;
		struct packet_owner owner;
	} slot[KNOWN_SLOTS];
	bool is_used;
};

/* The slot of packets of that mark: it has their owner if the mark is in it. */
struct known_slot *known_slot(struct known *k, const struct flow_mark *m);
bool known_is(const struct known_slot *slot, const struct flow_mark *m);

void known_put(struct known *k, struct known_slot *slot,
	       const struct flow_mark *m, const struct packet_owner *owner);

/* Some owner has changed. */
void known_forget(struct known *k);

#endif
