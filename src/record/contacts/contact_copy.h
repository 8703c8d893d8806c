/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contacts of a trace, when it has ended, for those who must not trust them. */
#ifndef RECORD_CONTACTS_CONTACT_COPY_H
#define RECORD_CONTACTS_CONTACT_COPY_H

#include <stddef.h>

#include "record/contacts/contact.h"

/*
 * Copy one, and check it. Returns false if the recorder cannot have made it: then
 * it has no name, address or path, or one of bytes that cannot be.
 */
bool contact_copy(struct contact *to, const struct contact *from);

/* What is to be said of a trace. */
struct contact_verdict {
	struct contact *contact; /* owned: those that are sound; no clients */
	size_t n;
	size_t n_unexpected; /* the first so many */
	unsigned int doubts; /* enum contact_doubt */
};

/*
 * Copy all, the unexpected ones first, each part in the order in which they came.
 * Returns 0, or -1 with errno.
 */
int contact_verdict_make(struct contact_verdict *v, struct contacts *contacts);
void contact_verdict_release(struct contact_verdict *v);

#endif
