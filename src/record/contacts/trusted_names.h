/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that a trusted name server gave to addresses: all of an address, not the
 * last one only. At most TRUSTED_NAMES_MAX pairs are kept, and TRUSTED_NAMES_EACH of
 * an address.
 */
#ifndef RECORD_CONTACTS_TRUSTED_NAMES_H
#define RECORD_CONTACTS_TRUSTED_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/address.h"

#define TRUSTED_NAMES_MAX  32768
#define TRUSTED_NAMES_EACH 1024

struct trusted_names;

/* Returns NULL, with errno, if there is no memory. */
struct trusted_names *trusted_names_open(void);

/* Returns false if there is no room for the pair. */
bool trusted_names_add(struct trusted_names *t, const struct address *address,
		       const char *name);

/* The name that the last answer gave, or NULL. */
const char *trusted_names_last(const struct trusted_names *t,
			       const struct address *address);

/*
 * Go through the names of an address: *at is 0 at first. Returns NULL at the end.
 */
const char *trusted_names_next(const struct trusted_names *t,
			       const struct address *address, uint32_t *at);

bool trusted_names_has(const struct trusted_names *t,
		       const struct address *address, const char *name);

/* Accepts NULL. */
void trusted_names_close(struct trusted_names *t);

#endif
