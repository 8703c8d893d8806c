/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict of --expect in reports, for people: the unexpected contacts. */
#ifndef RECORD_LISTING_LISTING_CONTACTS_H
#define RECORD_LISTING_LISTING_CONTACTS_H

#include "record/listing/listing_format.h"

/* "expected", "unexpected" or "not-proven". */
const char *listing_verdict_word(const struct contact_verdict *v);

/* Each adds the verdict, if there is a list. */
void listing_contacts_txt(struct listing *r, const struct listing_end *end);
void listing_contacts_md(struct listing *r, const struct listing_end *end);
void listing_contacts_html(struct listing *r, const struct listing_end *end);

#endif
