/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds contacts to a list, for --learn. */
#ifndef RECORD_CONTACTS_CONTACT_MERGE_H
#define RECORD_CONTACTS_CONTACT_MERGE_H

#include <stddef.h>

#include "record/contacts/contact.h"

struct contact_merge {
	const char *old; /* the list, which has no mistake */
	size_t old_len;
	const struct contact *contact;
	size_t n;
	/* That the C library appends to names: see contact_list_search(). */
	const char *const *search;
	size_t n_search;
};

/*
 * The list with those contacts that no line of it matches, and that are not
 * look-ups of names that another line has. Lines are sorted, and keep their
 * comments, and the lines of comments before them. What is before the first empty
 * line, and only comment, stays first. Merged again, it stays the same. The caller
 * frees it. Returns NULL, with errno, if there is no memory.
 */
char *contact_merge(const struct contact_merge *m, size_t *len);

#endif
