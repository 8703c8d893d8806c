// SPDX-License-Identifier: GPL-2.0-or-later
/* The owners of the commonest packets, by a short way. */
#include "record/owner/known.h"

#include <string.h>

#include "base/util.h"

struct known_slot *known_slot(struct known *k, const struct flow_mark *m)
{
	uint64_t mixed =
		(m->word[0] ^ m->word[1] ^ m->word[4]) * 0x9e3779b97f4a7c15;

	return &k->slot[mixed >> 32 & (KNOWN_SLOTS - 1)];
}

bool known_is(const struct known_slot *slot, const struct flow_mark *m)
{
	uint64_t difference = 0;

	for (size_t i = 0; i < ARRAY_SIZE(m->word); i++)
		difference |= slot->mark.word[i] ^ m->word[i];
	return difference == 0;
}

void known_put(struct known *k, struct known_slot *slot,
	       const struct flow_mark *m, const struct packet_owner *owner)
{
	slot->mark = *m;
	slot->owner = *owner;
	k->is_used = true;
}

void known_forget(struct known *k)
{
	if (k->is_used)
		memset(k, 0, sizeof(*k));
}
