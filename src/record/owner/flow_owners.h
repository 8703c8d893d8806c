/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The owners of the two ends of flows, in a table of at most FLOW_OWNERS_MAX
 * flows, and of flows of at most FLOW_PROCESSES_MAX new processes. A full table
 * becomes the old table, and a new one begins. A flow that is looked up moves
 * from the old table to the new one. The others are dropped with the old table,
 * and with them their processes.
 */
#ifndef RECORD_OWNER_FLOW_OWNERS_H
#define RECORD_OWNER_FLOW_OWNERS_H

#include <stddef.h>
#include <stdint.h>

#include "packet/flow.h"
#include "packet/packet.h"
#include "record/owner/process.h"

#define FLOW_OWNERS_MAX	   32768 /* flows in each of the two tables */
#define FLOW_PROCESSES_MAX (PROCESSES_MAX / 4)

struct owned_flow {
	struct flow flow; /* family 0 at end 0: the slot is free */
	struct packet_owner owner[2]; /* of end 0 and end 1 */
};

struct flow_owners {
	struct process_table *processes; /* the caller's */
	struct flow_owners_table {
		struct owned_flow *slot;
		size_t size; /* a power of two, or 0 */
		size_t used;
	} table, old;
	unsigned int renewals; /* the number of new tables since the start */
	uint64_t came; /* how many processes there had been at the last one */
	uint64_t seed;
};

/* The seed must be secret. Nothing is allocated yet. */
void flow_owners_init(struct flow_owners *o, struct process_table *processes,
		      uint64_t seed);

/* Set the owner of an end. Returns 0, or -1 if there is no memory. */
int flow_owners_put(struct flow_owners *o, const struct flow *f, int end,
		    uint32_t tid, struct process *process);

/* Look up a flow. Valid until the next call; NULL: not found. */
const struct owned_flow *flow_owners_find(struct flow_owners *o,
					  const struct flow *f);

void flow_owners_release(struct flow_owners *o);

#endif
