// SPDX-License-Identifier: GPL-2.0-or-later
/* The owners of flows. Open addressing; no flow is ever deleted. */
#include "record/owner/flow_owners.h"

#include <stdlib.h>
#include <string.h>

#include "packet/hash.h"

#define FIRST_SIZE 256

/* Others choose addresses and ports, but do not know the seed. */
static size_t hash(const struct flow_owners *o, const struct flow *f)
{
	const unsigned char *bytes = (const unsigned char *)f;
	uint64_t h = o->seed;
	uint64_t word;
	uint32_t last;

	_Static_assert(sizeof(*f) == 44, "five words and a half");
	for (size_t i = 0; i < 5; i++) {
		memcpy(&word, bytes + i * sizeof(word), sizeof(word));
		h = hash_add(h, word);
		h ^= h >> 32;
	}
	memcpy(&last, bytes + 5 * sizeof(word), sizeof(last));
	h = hash_add(h, last);
	return (size_t)(h ^ h >> 29);
}

static bool is_free(const struct owned_flow *slot)
{
	return slot->flow.end[0].address.family == 0;
}

/* Where the flow is, or the free slot where it would be. */
static struct owned_flow *find(const struct flow_owners *o,
			       const struct flow_owners_table *t,
			       const struct flow *f)
{
	size_t at = hash(o, f) & (t->size - 1);

	while (!is_free(&t->slot[at]) &&
	       memcmp(&t->slot[at].flow, f, sizeof(*f)) != 0)
		at = (at + 1) & (t->size - 1);
	return &t->slot[at];
}

static int grow(struct flow_owners *o, struct flow_owners_table *t)
{
	struct flow_owners_table bigger = { .size = t->size ? t->size * 2
							    : FIRST_SIZE,
					    .used = t->used };

	bigger.slot = calloc(bigger.size, sizeof(*bigger.slot));
	if (!bigger.slot)
		return -1;
	for (size_t i = 0; i < t->size; i++)
		if (!is_free(&t->slot[i]))
			*find(o, &bigger, &t->slot[i].flow) = t->slot[i];
	free(t->slot);
	*t = bigger;
	return 0;
}

static void clear(struct flow_owners *o, struct flow_owners_table *t)
{
	for (size_t i = 0; i < t->size; i++)
		if (!is_free(&t->slot[i]))
			for (int end = 0; end < 2; end++)
				process_drop(o->processes,
					     t->slot[i].owner[end].process);
	free(t->slot);
	memset(t, 0, sizeof(*t));
}

static void renew(struct flow_owners *o)
{
	clear(o, &o->old);
	o->old = o->table;
	memset(&o->table, 0, sizeof(o->table));
	o->renewals++;
	o->came = o->processes->came;
}

static bool is_full(const struct flow_owners *o)
{
	return o->table.used >= FLOW_OWNERS_MAX ||
	       o->processes->came - o->came >= FLOW_PROCESSES_MAX;
}

/* Make a slot for a flow. Returns NULL if there is no memory. */
static struct owned_flow *add(struct flow_owners *o, const struct flow *f)
{
	struct flow_owners_table *t = &o->table;
	struct owned_flow *slot;

	if (is_full(o))
		renew(o);
	if (t->used * 2 >= t->size && grow(o, t) < 0)
		return NULL;
	slot = find(o, t, f);
	slot->flow = *f;
	t->used++;
	return slot;
}

/* Move a flow to the new table. Its old slot has no owners any more. */
static struct owned_flow *move(struct flow_owners *o, struct owned_flow *old)
{
	const struct owned_flow moved = *old;
	struct owned_flow *slot;

	memset(old->owner, 0, sizeof(old->owner));
	slot = add(o, &moved.flow);
	if (slot)
		memcpy(slot->owner, moved.owner, sizeof(slot->owner));
	for (int end = 0; end < 2 && !slot; end++)
		process_drop(o->processes, moved.owner[end].process);
	return slot;
}

static struct owned_flow *look_up(struct flow_owners *o, const struct flow *f)
{
	struct owned_flow *slot;

	if (o->table.size > 0) {
		slot = find(o, &o->table, f);
		if (!is_free(slot))
			return slot;
	}
	if (o->old.size == 0)
		return NULL;
	slot = find(o, &o->old, f);
	return is_free(slot) ? NULL : move(o, slot);
}

void flow_owners_init(struct flow_owners *o, struct process_table *processes,
		      uint64_t seed)
{
	memset(o, 0, sizeof(*o));
	o->processes = processes;
	o->seed = seed;
}

int flow_owners_put(struct flow_owners *o, const struct flow *f, int end,
		    uint32_t tid, struct process *process)
{
	struct owned_flow *slot;

	/* Only the old table may use it, which may be dropped. */
	process_use(process);
	slot = look_up(o, f);
	if (!slot)
		slot = add(o, f);
	if (!slot) {
		process_drop(o->processes, process);
		return -1;
	}
	process_drop(o->processes, slot->owner[end].process);
	slot->owner[end].process = process;
	slot->owner[end].tid = tid;
	return 0;
}

const struct owned_flow *flow_owners_find(struct flow_owners *o,
					  const struct flow *f)
{
	return look_up(o, f);
}

void flow_owners_release(struct flow_owners *o)
{
	clear(o, &o->table);
	clear(o, &o->old);
}
