// SPDX-License-Identifier: GPL-2.0-or-later
/* The processes that own connections. */
#include "record/connections/owner_list.h"

#include <string.h>

/* The number of the process that has the slot now, if it was added. */
static uint32_t number_of(const struct owner_list *l, const struct process *p)
{
	uint32_t number = p->slot < OWNERS_SLOTS ? l->by_slot[p->slot] : 0;

	return l->owner[number].serial == p->serial ? number : 0;
}

static void set_name(struct owner *owner, const struct process *p)
{
	memcpy(owner->name, p->name, sizeof(owner->name));
	owner->name[sizeof(owner->name) - 1] = '\0';
}

uint32_t owner_list_add(struct owner_list *l, const struct process *p)
{
	uint32_t number = p ? number_of(l, p) : 0;

	if (!p || number)
		return number;
	if (l->n + 1 >= OWNERS_MAX || p->slot >= OWNERS_SLOTS)
		return 0;
	number = ++l->n;
	l->by_slot[p->slot] = number;
	l->owner[number].serial = p->serial;
	l->owner[number].pid = p->pid;
	set_name(&l->owner[number], p);
	return number;
}

void owner_list_refresh(struct owner_list *l, const struct process *p)
{
	uint32_t number = number_of(l, p);

	if (number)
		set_name(&l->owner[number], p);
}
