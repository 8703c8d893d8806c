// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of connections: an array, and a hash table of lists. The newest
 * connection with a key is first in its list, so that it is found.
 */
#include "record/connections/connection_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/util.h"
#include "packet/hash.h"

#define BUCKETS (1U << 17)
#define LOOKS	8 /* connections that are looked at, for one that has ended */

#define KEY_WORDS 6
_Static_assert(sizeof(struct connection_key) == KEY_WORDS * sizeof(uint64_t),
	       "a key is whole words, without padding");

struct connection_table {
	connection_handler gone;
	void *arg;
	uint64_t seed; /* secret: nobody can fill one list */
	struct connection *slots;
	size_t n, max;
	size_t hand; /* where the next one that has ended is looked for */
	uint32_t bucket[BUCKETS]; /* index of a connection, plus one */
};

struct connection_table *connection_table_open(size_t max,
					       connection_handler gone,
					       void *arg)
{
	struct connection_table *t = calloc(1, sizeof(*t));
	void *slots;

	if (!t)
		return NULL;
	slots = mmap(NULL, max * sizeof(*t->slots), PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (slots == MAP_FAILED) {
		free(t);
		return NULL;
	}
	t->gone = gone;
	t->arg = arg;
	t->slots = slots;
	t->max = max;
	if (random_bytes(&t->seed, sizeof(t->seed)) < 0)
		t->seed = (uint64_t)now_ns();
	return t;
}

static uint32_t *bucket(struct connection_table *t,
			const struct connection_key *key)
{
	uint64_t word[KEY_WORDS], hash = t->seed;

	memcpy(word, key, sizeof(word));
	for (size_t i = 0; i < KEY_WORDS; i++) {
		hash = hash_add(hash, word[i]);
		hash ^= hash >> 32;
	}
	return &t->bucket[hash >> 40 & (BUCKETS - 1)];
}

struct connection *connection_table_find(struct connection_table *t,
					 const struct connection_key *key)
{
	uint32_t at = *bucket(t, key);

	while (at) {
		struct connection *c = &t->slots[at - 1];

		if (!memcmp(&c->key, key, sizeof(*key)))
			return c;
		at = c->next;
	}
	return NULL;
}

static void unlink_slot(struct connection_table *t, uint32_t index)
{
	uint32_t *at = bucket(t, &t->slots[index].key);

	while (*at != index + 1)
		at = &t->slots[*at - 1].next;
	*at = t->slots[index].next;
}

/* The index of a slot to use, or -1. */
static int64_t take_slot(struct connection_table *t, int64_t now)
{
	if (t->n < t->max)
		return (int64_t)t->n++;
	for (int i = 0; i < LOOKS; i++) {
		size_t index = t->hand++ % t->max;

		if (!connection_has_ended(&t->slots[index], now))
			continue;
		t->gone(&t->slots[index], t->arg);
		unlink_slot(t, (uint32_t)index);
		return (int64_t)index;
	}
	return -1;
}

struct connection *connection_table_add(struct connection_table *t,
					const struct connection_key *key,
					int64_t now)
{
	int64_t index = take_slot(t, now);
	uint32_t *first = bucket(t, key);
	struct connection *c;

	if (index < 0)
		return NULL;
	c = &t->slots[index];
	memset(c, 0, sizeof(*c));
	c->key = *key;
	c->start = c->last = now;
	c->next = *first;
	*first = (uint32_t)index + 1;
	return c;
}

void connection_table_each(const struct connection_table *t,
			   connection_handler fn, void *arg)
{
	for (size_t i = 0; i < t->n; i++)
		fn(&t->slots[i], arg);
}

void connection_table_close(struct connection_table *t)
{
	if (!t)
		return;
	munmap(t->slots, t->max * sizeof(*t->slots));
	free(t);
}
