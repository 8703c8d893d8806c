/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder's side of the contacts: each is there once, in the order in which
 * it came.
 */
#ifndef RECORD_CONTACTS_CONTACT_SET_H
#define RECORD_CONTACTS_CONTACT_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "record/contacts/contact.h"

struct contact_set;

/* Both outlive the set; list may be NULL. Returns NULL, with errno. */
struct contact_set *contact_set_open(struct contacts *contacts,
				     const struct contact_list *list);

/*
 * Count a contact; owner is the number of its process, for contact_set_each().
 * If it is new and there is no room, the verdict is not proven.
 */
void contact_set_add(struct contact_set *s, const struct contact *c,
		     uint32_t owner);

/* Is there a list, and is the contact on it? */
bool contact_set_is_listed(const struct contact_set *s,
			   const struct contact *c);
bool contact_set_has_list(const struct contact_set *s);

/* Say more of the processes. */
void contact_set_each(struct contact_set *s,
		      void (*name)(struct contact *c, uint32_t owner,
				   void *arg),
		      void *arg);

struct contacts *contact_set_shared(const struct contact_set *s);

/* Accepts NULL. */
void contact_set_close(struct contact_set *s);

#endif
