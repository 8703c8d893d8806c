// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of addresses. The pairs of a slot are a chain, from the last to the
 * first; others' addresses may be in it, too.
 */
#include "record/contacts/trusted_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/util.h"
#include "packet/hash.h"
#include "record/connections/host_names.h"

#define SLOTS TRUSTED_NAMES_MAX

struct pair {
	struct address address;
	uint32_t name; /* its number, see host_names.h */
	uint32_t next; /* the index of the pair before, plus one; 0: none */
	uint64_t answer; /* number of the last answer that had the pair */
};

struct trusted_names {
	uint64_t seed; /* secret: nobody can choose slots */
	struct host_names *names;
	uint64_t answers;
	uint32_t n;
	uint32_t slot[SLOTS]; /* the index of a pair, plus one */
	struct pair pair[TRUSTED_NAMES_MAX];
};

struct trusted_names *trusted_names_open(void)
{
	struct trusted_names *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->names = host_names_open();
	if (!t->names) {
		free(t);
		return NULL;
	}
	if (random_bytes(&t->seed, sizeof(t->seed)) < 0)
		t->seed = (uint64_t)now_ns();
	return t;
}

static uint32_t slot_of(const struct trusted_names *t, const struct address *a)
{
	uint64_t mixed = hash_add(t->seed, a->family);

	for (size_t i = 0; i < sizeof(a->bytes); i++) {
		mixed = hash_add(mixed, a->bytes[i]);
		mixed ^= mixed >> 32;
	}
	return (uint32_t)(mixed >> 32) % SLOTS;
}

bool trusted_names_add(struct trusted_names *t, const struct address *address,
		       const char *name)
{
	const uint32_t slot = slot_of(t, address);
	uint32_t number, at = 0, names = 0;
	const char *known;

	while ((known = trusted_names_next(t, address, &at))) {
		if (!strcmp(known, name)) {
			t->pair[at - 1].answer = ++t->answers;
			return true;
		}
		names++;
	}
	if (t->n == TRUSTED_NAMES_MAX || names >= TRUSTED_NAMES_EACH)
		return false;
	number = host_names_add(t->names, name);
	if (!number)
		return false;
	t->pair[t->n] =
		(struct pair){ *address, number, t->slot[slot], ++t->answers };
	t->slot[slot] = ++t->n;
	return true;
}

const char *trusted_names_next(const struct trusted_names *t,
			       const struct address *address, uint32_t *at)
{
	uint32_t i = *at ? t->pair[*at - 1].next : t->slot[slot_of(t, address)];

	while (i &&
	       memcmp(&t->pair[i - 1].address, address, sizeof(*address)) != 0)
		i = t->pair[i - 1].next;
	*at = i;
	return i ? host_names_text(t->names, t->pair[i - 1].name) : NULL;
}

const char *trusted_names_last(const struct trusted_names *t,
			       const struct address *address)
{
	const char *known, *last = NULL;
	uint64_t answer = 0;
	uint32_t at = 0;

	while ((known = trusted_names_next(t, address, &at))) {
		if (t->pair[at - 1].answer < answer)
			continue;
		answer = t->pair[at - 1].answer;
		last = known;
	}
	return last;
}

bool trusted_names_has(const struct trusted_names *t,
		       const struct address *address, const char *name)
{
	const char *known;
	uint32_t at = 0;

	while ((known = trusted_names_next(t, address, &at)))
		if (!strcmp(known, name))
			return true;
	return false;
}

void trusted_names_close(struct trusted_names *t)
{
	if (!t)
		return;
	host_names_close(t->names);
	free(t);
}
