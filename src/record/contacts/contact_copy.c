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

/* A byte that is neither 0 nor 1 would be no bool. */
static bool is_set(const bool *flag)
{
	unsigned char byte;

	memcpy(&byte, flag, sizeof(byte));
	return byte;
}

bool contact_copy(struct contact *to, const struct contact *from)
{
	memcpy(to, from, sizeof(*to));
	to->expected = is_set(&to->expected);
	to->is_hidden = is_set(&to->is_hidden);
	to->is_unreadable = is_set(&to->is_unreadable);
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

/*
 * Each is copied once: what is read again may be another one by then. Returns how
 * many of them are sound.
 */
static size_t copy_all(struct contact *to, const struct contact *from, size_t n)
{
	size_t copied = 0;

	for (size_t i = 0; i < n; i++)
		copied += contact_copy(&to[copied], &from[i]);
	return copied;
}

static void add(struct contact_verdict *v, const struct contact *from, size_t n,
		bool expected)
{
	for (size_t i = 0; i < n; i++)
		if (from[i].expected == expected)
			v->contact[v->n++] = from[i];
}

int contact_verdict_make(struct contact_verdict *v, struct contacts *contacts)
{
	size_t n = atomic_load(&contacts->n);
	size_t n_outside = atomic_load(&contacts->n_outside);
	struct contact *copies;

	if (n > CONTACTS_MAX)
		n = CONTACTS_MAX;
	if (n_outside > CONTACTS_OUTSIDE_MAX)
		n_outside = CONTACTS_OUTSIDE_MAX;
	memset(v, 0, sizeof(*v));
	v->doubts = atomic_load(&contacts->doubts);
	/* One more place, as there may be none. */
	copies = calloc(n + n_outside + 1, sizeof(*copies));
	v->contact = calloc(n + n_outside + 1, sizeof(*v->contact));
	if (!copies || !v->contact) {
		free(copies);
		contact_verdict_release(v);
		return -1;
	}
	n = copy_all(copies, contacts->contact, n);
	n += copy_all(copies + n, contacts->outside, n_outside);
	add(v, copies, n, false);
	v->n_unexpected = v->n;
	add(v, copies, n, true);
	free(copies);
	return 0;
}

void contact_verdict_release(struct contact_verdict *v)
{
	free(v->contact);
	memset(v, 0, sizeof(*v));
}
