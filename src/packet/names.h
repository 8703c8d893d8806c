/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of addresses: each pair once, in the order of arrival. At most
 * NAMES_MAX pairs and NAMES_BYTES of names are kept; what goes beyond is
 * ignored.
 */
#ifndef PACKET_NAMES_H
#define PACKET_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "packet/address.h"

#define NAMES_MAX   8192
#define NAMES_BYTES (512 << 10)

struct names;

/* Returns NULL if there is no memory. */
struct names *names_new(void);

/* Returns true if the pair is new and was added. */
bool names_add(struct names *n, const struct address *address,
	       const char *name);

size_t names_count(const struct names *n);

/* Was a pair not added, because there were too many? */
bool names_are_lacking(const struct names *n);

/* The pair at that index. The name is valid until the next names_add(). */
const char *names_get(const struct names *n, size_t index,
		      struct address *address);

void names_free(struct names *n);

#endif
