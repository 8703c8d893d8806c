/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict of --expect in reports, and the contacts. */
#ifndef RECORD_LISTING_LISTING_CONTACTS_H
#define RECORD_LISTING_LISTING_CONTACTS_H

#include "record/listing/listing_format.h"

/* "expected", "unexpected" or "not-proven". */
const char *listing_verdict_word(const struct contact_verdict *v);

/* For people: each adds the verdict, if there is a list. */
void listing_contacts_txt(struct listing *r, const struct listing_end *end);
void listing_contacts_md(struct listing *r, const struct listing_end *end);
void listing_contacts_html(struct listing *r, const struct listing_end *end);

/* For programs: members of the document, if somebody wants contacts. */
void listing_contacts_json(struct listing *r, const struct listing_end *end);

/*
 * Write a line for each new contact. If there is no room, the next call does it.
 * At the end: the rest, and a line with the verdict.
 */
void listing_contacts_lines(struct listing *r);
void listing_contacts_last_lines(struct listing *r,
				 const struct listing_end *end);

#endif
