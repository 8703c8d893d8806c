/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who owns the ends of flows: a table that does not grow beyond FLOW_OWNERS_MAX. When
 * it is full it becomes the old one, and a new one begins; a flow that is asked
 * for moves from the old to the new. What nobody asked for goes with the old.
 */
#ifndef RECORD_OWNER_FLOW_OWNERS_H
#define RECORD_OWNER_FLOW_OWNERS_H

#include <stddef.h>
#include <stdint.h>

#include "packet/flow.h"
#include "packet/packet.h"
#include "record/owner/process.h"

#define FLOW_OWNERS_MAX 32768 /* flows in each of the two tables */

struct owned_flow {
	struct flow flow; /* family 0 at end 0: the slot is free */
	struct packet_owner owner[2]; /* of the flow's ends */
};

struct flow_owners {
	struct process_table *processes; /* the caller's */
	struct flow_owners_table {
		struct owned_flow *slot;
		size_t size; /* a power of two, or 0 */
		size_t used;
	} table, old;
	unsigned int renewals; /* how often a new table began */
	uint64_t seed;
};

/* Needs nothing but the seed, which nobody else should know. */
void flow_owners_init(struct flow_owners *o, struct process_table *processes,
		      uint64_t seed);

/* From now on that end is this owner's. Returns 0, or -1: out of memory. */
int flow_owners_put(struct flow_owners *o, const struct flow *f, int end,
		    uint32_t tid, struct process *process);

/* The flow, valid until the next call; NULL if there is none. */
const struct owned_flow *flow_owners_find(struct flow_owners *o,
					  const struct flow *f);

void flow_owners_release(struct flow_owners *o);

#endif
