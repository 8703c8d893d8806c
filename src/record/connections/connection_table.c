// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of connections: an array, and an index of it. An entry of the index
 * is a part of the key's hash and a number in the array, plus one; 0 is free.
 * The entry is where the hash says, or in the next free place. So nearly every
 * search reads one line of the index and one connection.
 *
 * How many connections are not settled is counted by a part of the hash, so that
 * this is known before the connection is there.
 *
 * The newest connection with a key is the one in the index. An older one with
 * the same key stays in the array until it makes room.
 */
#include "record/connections/connection_table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/util.h"
#include "packet/hash.h"
#include "record/memory.h"

#define PLACES	    (1U << 18) /* never more than half of them are used */
#define NUMBER_BITS 24
#define NUMBER_MASK ((1U << NUMBER_BITS) - 1)
#define PART_BITS   15
#define PARTS	    (1U << PART_BITS)
#define LOOKS	    8 /* connections that are looked at, for one that has ended */

_Static_assert(2 * CONNECTIONS_MAX <= PLACES, "the index has room");
_Static_assert(CONNECTIONS_MAX *(sizeof(struct connection) +
				 sizeof(struct connection_more)) +
			       PLACES * sizeof(uint64_t) <
		       MEMORY_CONNECTIONS * 3 / 4,
	       "the table leaves room for names and reports");

#define KEY_WORDS 6
_Static_assert(sizeof(struct connection_key) == KEY_WORDS * sizeof(uint64_t),
	       "a key is whole words, without padding");

struct connection_table {
	connection_handler gone;
	void *arg;
	uint64_t seed; /* secret: nobody can fill one part of the index */
	struct connection *slots;
	struct connection_more *more;
	size_t n, max;
	uint64_t came; /* connections that were ever added */
	size_t hand; /* where the next one that has ended is looked for */
	uint64_t *index; /* PLACES of them */
	uint8_t unsettled[PARTS]; /* connections by a part of the hash */
};

/*
 * Memory is used as connections come. Large pages save the processor most of its
 * searches for pages, where the kernel has them.
 */
static void *reserve(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

struct connection_table *connection_table_open(size_t max,
					       connection_handler gone,
					       void *arg)
{
	struct connection_table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->max = max;
	t->slots = reserve(max * sizeof(*t->slots));
	t->more = reserve(max * sizeof(*t->more));
	t->index = reserve(PLACES * sizeof(*t->index));
	if (!t->slots || !t->more || !t->index) {
		connection_table_close(t);
		return NULL;
	}
	t->gone = gone;
	t->arg = arg;
	if (random_bytes(&t->seed, sizeof(t->seed)) < 0)
		t->seed = (uint64_t)now_ns();
	return t;
}

static uint64_t word_of(const struct connection_key *key, size_t number)
{
	uint64_t word;

	memcpy(&word, (const char *)key + number * sizeof(word), sizeof(word));
	return word;
}

/* The last word is written in pieces, often a moment ago. */
static uint64_t last_word(const struct connection_key *key)
{
	return key->flow.protocol | (uint64_t)key->kind << 16 |
	       (uint64_t)key->id << 32;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = hash_add(hash, word);
	return hash ^ hash >> 31;
}

/* The words are mixed in two chains, which the processor computes at once. */
uint64_t connection_table_hash(const struct connection_table *t,
			       const struct connection_key *key)
{
	uint64_t a = mix(t->seed, word_of(key, 0));
	uint64_t b = mix(~t->seed, word_of(key, 1));

	a = mix(a, word_of(key, 2));
	b = mix(b, word_of(key, 3));
	a = mix(a, word_of(key, 4));
	b = mix(b, last_word(key));
	a = hash_add(a, b);
	return (a ^ a >> 32) >> NUMBER_BITS << NUMBER_BITS;
}

static size_t place_of(uint64_t hash)
{
	return (size_t)(hash >> (64 - 18));
}

/* Of those by which unsettled connections are counted. */
static size_t part_of(uint64_t hash)
{
	return (size_t)(hash >> (64 - PART_BITS));
}

static bool key_is(const struct connection *c, const struct connection_key *key)
{
	uint64_t difference = 0;

	for (size_t i = 0; i < KEY_WORDS; i++)
		difference |= word_of(&c->key, i) ^ word_of(key, i);
	return !difference;
}

/* The place of the entry with that key, or the free place for it. */
static size_t find_place(const struct connection_table *t,
			 const struct connection_key *key, uint64_t hash)
{
	size_t at = place_of(hash);

	for (; t->index[at]; at = (at + 1) % PLACES) {
		const uint64_t entry = t->index[at];

		if ((entry ^ hash) >> NUMBER_BITS)
			continue;
		if (key_is(&t->slots[(entry & NUMBER_MASK) - 1], key))
			break;
	}
	return at;
}

/*
 * It is needed soon. To the second cache only: the first can wait for few lines at
 * a time, and the copies of packets need those.
 */
static void fetch_line(const void *at)
{
	__builtin_prefetch(at, 0, 2);
}

/* What each packet needs of it. */
static void fetch(const struct connection *c)
{
	for (size_t i = 0; i < CONNECTION_HOT; i += 64)
		fetch_line((const char *)c + i);
}

bool connection_table_expect(const struct connection_table *t, uint64_t hash)
{
	fetch_line(&t->index[place_of(hash)]);
	return !t->unsettled[part_of(hash)];
}

void connection_table_fetch(const struct connection_table *t, uint64_t hash)
{
	size_t at = place_of(hash);

	for (; t->index[at]; at = (at + 1) % PLACES) {
		const uint64_t entry = t->index[at];

		if ((entry ^ hash) >> NUMBER_BITS)
			continue;
		fetch(&t->slots[(entry & NUMBER_MASK) - 1]);
		break;
	}
}

struct connection *connection_table_find(struct connection_table *t,
					 const struct connection_key *key,
					 uint64_t hash)
{
	size_t at = place_of(hash);

	for (; t->index[at]; at = (at + 1) % PLACES) {
		const uint64_t entry = t->index[at];
		struct connection *c = &t->slots[(entry & NUMBER_MASK) - 1];

		if ((entry ^ hash) >> NUMBER_BITS)
			continue;
		if (key_is(c, key))
			return c;
	}
	return NULL;
}

/* Free a place, and close the gap: entries behind it may have wanted it. */
static void free_place(struct connection_table *t, size_t gap)
{
	size_t at = gap;

	for (;;) {
		at = (at + 1) % PLACES;
		if (!t->index[at])
			break;
		/* Is the gap between the place that it wants and its own? */
		if ((at - place_of(t->index[at])) % PLACES <
		    (at - gap) % PLACES)
			continue;
		t->index[gap] = t->index[at];
		gap = at;
	}
	t->index[gap] = 0;
}

static void unlink_slot(struct connection_table *t, size_t number)
{
	const struct connection_key *key = &t->slots[number].key;
	size_t at = find_place(t, key, connection_table_hash(t, key));

	if ((t->index[at] & NUMBER_MASK) == number + 1)
		free_place(t, at);
}

void connection_table_settle(struct connection_table *t, struct connection *c)
{
	uint8_t *count =
		&t->unsettled[part_of(connection_table_hash(t, &c->key))];

	if (c->is_settled)
		return;
	c->is_settled = true;
	/* Once it was too large, the count is not known any more. */
	if (*count < UINT8_MAX)
		(*count)--;
}

/* The number of a slot to use, or -1. */
static int64_t take_slot(struct connection_table *t, int64_t now)
{
	if (t->n < t->max)
		return (int64_t)t->n++;
	for (int i = 0; i < LOOKS; i++) {
		size_t number = t->hand++ % t->max;

		if (!connection_has_ended(&t->slots[number], now))
			continue;
		t->gone(&t->slots[number], t->arg);
		connection_table_settle(t, &t->slots[number]);
		unlink_slot(t, number);
		return (int64_t)number;
	}
	return -1;
}

struct connection *connection_table_add(struct connection_table *t,
					const struct connection_key *key,
					uint64_t hash, int64_t now)
{
	int64_t number = take_slot(t, now);
	struct connection *c;

	if (number < 0)
		return NULL;
	t->index[find_place(t, key, hash)] = hash | (uint64_t)(number + 1);
	c = &t->slots[number];
	memset(c, 0, sizeof(*c));
	memset(&t->more[number], 0, sizeof(t->more[number]));
	t->more[number].number = ++t->came;
	c->key = *key;
	c->start = c->last = now;
	if (t->unsettled[part_of(hash)] < UINT8_MAX)
		t->unsettled[part_of(hash)]++;
	return c;
}

struct connection_more *connection_table_more(struct connection_table *t,
					      const struct connection *c)
{
	return &t->more[c - t->slots];
}

size_t connection_table_count(const struct connection_table *t)
{
	return t->n;
}

struct connection *connection_table_get(struct connection_table *t,
					size_t number)
{
	return &t->slots[number];
}

void connection_table_close(struct connection_table *t)
{
	if (!t)
		return;
	if (t->slots)
		munmap(t->slots, t->max * sizeof(*t->slots));
	if (t->more)
		munmap(t->more, t->max * sizeof(*t->more));
	if (t->index)
		munmap(t->index, PLACES * sizeof(*t->index));
	free(t);
}
