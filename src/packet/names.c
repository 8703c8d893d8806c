// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of addresses: a list, and a hash table to find what is in it. */
#include "packet/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/util.h"
#include "packet/hash.h"

#define SLOTS 16384 /* a power of two, never more than half full */

_Static_assert(SLOTS == 2 * NAMES_MAX, "the slots are half full at most");

struct pair {
	struct address address;
	uint32_t name; /* its offset in the text */
};

struct names {
	uint64_t seed; /* secret: whoever chooses names cannot choose slots */
	struct pair *pairs;
	size_t n, room;
	char *text;
	size_t text_len, text_room;
	bool lacking;
	uint16_t slots[SLOTS]; /* the index of a pair, plus one */
};

struct names *names_new(void)
{
	struct names *n = calloc(1, sizeof(*n));

	if (n && random_bytes(&n->seed, sizeof(n->seed)) < 0)
		n->seed = (uint64_t)now_ns();
	return n;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < len; i++) {
		hash = hash_add(hash, p[i]);
		hash ^= hash >> 32;
	}
	return hash;
}

static bool is_pair(const struct names *n, size_t index,
		    const struct address *address, const char *name)
{
	const struct pair *pair = &n->pairs[index];

	return !memcmp(&pair->address, address, sizeof(*address)) &&
	       !strcmp(n->text + pair->name, name);
}

/* The slot of the pair, or the free slot for it. */
static uint16_t *find(struct names *n, const struct address *address,
		      const char *name)
{
	uint64_t at = mix(n->seed, address->bytes, address_len(address));

	at = mix(at, name, strlen(name));
	while (n->slots[at % SLOTS] &&
	       !is_pair(n, n->slots[at % SLOTS] - 1U, address, name))
		at++;
	return &n->slots[at % SLOTS];
}

/* Make room for one more pair, and for len bytes of text. */
static bool grow(struct names *n, size_t len)
{
	if (n->n == n->room) {
		size_t room = n->room ? 2 * n->room : 64;
		void *grown = reallocarray(n->pairs, room, sizeof(*n->pairs));

		if (!grown)
			return false;
		n->pairs = grown;
		n->room = room;
	}
	if (n->text_len + len > n->text_room) {
		size_t room = 2 * (n->text_len + len);
		void *grown = realloc(n->text, room);

		if (!grown)
			return false;
		n->text = grown;
		n->text_room = room;
	}
	return true;
}

bool names_add(struct names *n, const struct address *address, const char *name)
{
	size_t len = strlen(name) + 1;
	uint16_t *slot = find(n, address, name);

	if (*slot)
		return false;
	if (n->n == NAMES_MAX || n->text_len + len > NAMES_BYTES ||
	    !grow(n, len)) {
		n->lacking = true;
		return false;
	}
	n->pairs[n->n] = (struct pair){ *address, (uint32_t)n->text_len };
	memcpy(n->text + n->text_len, name, len);
	n->text_len += len;
	*slot = (uint16_t)++n->n;
	return true;
}

size_t names_count(const struct names *n)
{
	return n->n;
}

bool names_are_lacking(const struct names *n)
{
	return n->lacking;
}

const char *names_get(const struct names *n, size_t index,
		      struct address *address)
{
	*address = n->pairs[index].address;
	return n->text + n->pairs[index].name;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	free(n->pairs);
	free(n->text);
	free(n);
}
