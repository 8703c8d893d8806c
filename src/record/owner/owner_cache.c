// SPDX-License-Identifier: GPL-2.0-or-later
/* A cache of owners for the most common packets. */
#include "record/owner/owner_cache.h"

#include <string.h>

#include "base/util.h"
#include "packet/hash.h"

struct owner_cache_slot *owner_cache_slot(struct owner_cache *c,
					  const struct flow_mark *m)
{
	uint64_t mixed = hash_add(m->word[0] ^ m->word[1], m->word[4]);

	return &c->slot[mixed >> 32 & (OWNER_CACHE_SLOTS - 1)];
}

bool owner_cache_holds(const struct owner_cache_slot *slot,
		       const struct flow_mark *m)
{
	uint64_t difference = 0;

	for (size_t i = 0; i < ARRAY_SIZE(m->word); i++)
		difference |= slot->mark.word[i] ^ m->word[i];
	return difference == 0;
}

void owner_cache_put(struct owner_cache *c, struct owner_cache_slot *slot,
		     const struct flow_mark *m,
		     const struct packet_owner *owner)
{
	slot->mark = *m;
	slot->owner = *owner;
	c->is_used = true;
}

void owner_cache_clear(struct owner_cache *c)
{
	if (c->is_used)
		memset(c, 0, sizeof(*c));
}
