/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of objects of JSON. Each begins with a comma. */
#ifndef RECORD_LISTING_LISTING_JSON_MEMBER_H
#define RECORD_LISTING_LISTING_JSON_MEMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "record/listing/listing_text.h"

/* If the word is no UTF-8, NAME_hex has its bytes. */
void json_word(struct listing_text *t, const char *name, const char *word);

/* It is left out if the word is NULL or empty. */
void json_known(struct listing_text *t, const char *name, const char *word);

void json_number(struct listing_text *t, const char *name, uint64_t value);
void json_flag(struct listing_text *t, const char *name, bool value);

#endif
