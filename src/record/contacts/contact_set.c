// SPDX-License-Identifier: GPL-2.0-or-later
/* The contacts of a trace: a hash table of the recorder's finds what is there. */
#include "record/contacts/contact_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/util.h"
#include "packet/hash.h"
#include "record/contacts/contact_list.h"

#define SLOTS (2 * (size_t)CONTACTS_MAX)

struct contact_set {
	struct contacts *shared;
	const struct contact_list *list;
	uint64_t seed; /* secret: whoever chooses names cannot choose slots */
	uint32_t owner[CONTACTS_MAX];
	uint16_t slot[SLOTS]; /* the index of a contact, plus one */
};

/* With a name, the address does not count. */
bool contact_is_same(const struct contact *a, const struct contact *b)
{
	if (a->kind != b->kind || a->port != b->port ||
	    strcmp(a->name, b->name) != 0 || strcmp(a->path, b->path) != 0)
		return false;
	return a->name[0] || a->path[0] ||
	       !memcmp(&a->address, &b->address, sizeof(a->address));
}

void contact_set_unix(struct contact *c, const char *path, uint32_t pid,
		      const char *process)
{
	memset(c, 0, sizeof(*c));
	c->kind = CONTACT_UNIX;
	c->evidence = CONTACT_BY_PATH;
	c->pid = pid;
	snprintf(c->process, sizeof(c->process), "%s", process);
	snprintf(c->path, sizeof(c->path), "%s", path);
}

bool contacts_hand_over(struct contacts *contacts,
			const struct contact_list *list, struct contact *c)
{
	const uint32_t n = atomic_load(&contacts->n_outside);

	c->expected = contact_list_has(list, c);
	for (uint32_t i = 0; i < n && i < CONTACTS_OUTSIDE_MAX; i++)
		if (contact_is_same(&contacts->outside[i], c)) {
			contacts->outside[i].connections++;
			return false;
		}
	if (n >= CONTACTS_OUTSIDE_MAX) {
		contacts_doubt(contacts, CONTACT_DOUBT_CONTACTS);
		return false;
	}
	c->connections = 1;
	contacts->outside[n] = *c;
	atomic_store(&contacts->n_outside, n + 1);
	return true;
}

struct contact_set *contact_set_open(struct contacts *contacts,
				     const struct contact_list *list)
{
	struct contact_set *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->shared = contacts;
	s->list = list;
	if (random_bytes(&s->seed, sizeof(s->seed)) < 0)
		s->seed = (uint64_t)now_ns();
	return s;
}

static size_t hash_contact(const struct contact_set *s, const struct contact *c)
{
	uint64_t mixed = hash_add(s->seed, (uint64_t)c->kind << 16 | c->port);

	for (const char *p = c->name; *p; p++) {
		mixed = hash_add(mixed, (unsigned char)*p);
		mixed ^= mixed >> 32;
	}
	for (size_t i = 0; i < sizeof(c->address.bytes) && !c->name[0]; i++) {
		mixed = hash_add(mixed, c->address.bytes[i]);
		mixed ^= mixed >> 32;
	}
	return mixed >> 32;
}

void contact_set_add(struct contact_set *s, const struct contact *c,
		     uint32_t owner)
{
	struct contacts *shared = s->shared;
	const uint32_t n = atomic_load(&shared->n);
	size_t at = hash_contact(s, c);
	struct contact *added;

	for (; s->slot[at % SLOTS]; at++) {
		struct contact *old =
			&shared->contact[s->slot[at % SLOTS] - 1U];

		if (!contact_is_same(old, c))
			continue;
		old->connections++;
		return;
	}
	if (n == CONTACTS_MAX) {
		contacts_doubt(shared, CONTACT_DOUBT_CONTACTS);
		return;
	}
	added = &shared->contact[n];
	*added = *c;
	added->connections = 1;
	added->expected = contact_list_has(s->list, c);
	s->owner[n] = owner;
	s->slot[at % SLOTS] = (uint16_t)(n + 1);
	atomic_store(&shared->n, n + 1);
}

bool contact_set_is_listed(const struct contact_set *s, const struct contact *c)
{
	return contact_list_has(s->list, c);
}

bool contact_set_has_list(const struct contact_set *s)
{
	return s->list;
}

void contact_set_each(struct contact_set *s,
		      void (*name)(struct contact *c, uint32_t owner,
				   void *arg),
		      void *arg)
{
	const uint32_t n = atomic_load(&s->shared->n);

	for (uint32_t i = 0; i < n; i++)
		name(&s->shared->contact[i], s->owner[i], arg);
}

struct contacts *contact_set_shared(const struct contact_set *s)
{
	return s->shared;
}

void contact_set_close(struct contact_set *s)
{
	free(s);
}
