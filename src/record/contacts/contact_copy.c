// SPDX-License-Identifier: GPL-2.0-or-later
/* Copies of contacts. The recorder, which read packets, may have been changed. */
#include "record/contacts/contact_copy.h"

#include <stdlib.h>
#include <string.h>

static bool is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

	return name[strspn(name, letters)] == '\0';
}

bool contact_copy(struct contact *to, const struct contact *from)
{
	memcpy(to, from, sizeof(*to));
	to->process[sizeof(to->process) - 1] = '\0';
	to->name[sizeof(to->name) - 1] = '\0';
	to->claimed[sizeof(to->claimed) - 1] = '\0';
	to->path[sizeof(to->path) - 1] = '\0';
	if (to->kind >= CONTACT_KINDS || to->evidence >= CONTACT_EVIDENCES ||
	    !is_name(to->name) || !is_name(to->claimed))
		return false;
	if (to->kind == CONTACT_UNIX)
		return to->path[0];
	if (to->kind == CONTACT_LOOKUP)
		return to->name[0];
	return to->address.family == 4 || to->address.family == 6;
}

static void add(struct contact_verdict *v, const struct contact *from, size_t n,
		bool expected)
{
	for (size_t i = 0; i < n; i++)
		if (contact_copy(&v->contact[v->n], &from[i]) &&
		    v->contact[v->n].expected == expected)
			v->n++;
}

int contact_verdict_make(struct contact_verdict *v, struct contacts *contacts)
{
	size_t n = atomic_load(&contacts->n);
	size_t n_outside = atomic_load(&contacts->n_outside);

	if (n > CONTACTS_MAX)
		n = CONTACTS_MAX;
	if (n_outside > CONTACTS_OUTSIDE_MAX)
		n_outside = CONTACTS_OUTSIDE_MAX;
	memset(v, 0, sizeof(*v));
	v->doubts = atomic_load(&contacts->doubts);
	/* One more place, into which those that do not count are copied. */
	v->contact = calloc(n + n_outside + 1, sizeof(*v->contact));
	if (!v->contact)
		return -1;
	for (int expected = 0; expected <= 1; expected++) {
		add(v, contacts->contact, n, expected);
		add(v, contacts->outside, n_outside, expected);
		if (!expected)
			v->n_unexpected = v->n;
	}
	return 0;
}

void contact_verdict_release(struct contact_verdict *v)
{
	free(v->contact);
	memset(v, 0, sizeof(*v));
}
