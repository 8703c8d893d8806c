/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of addresses, each pair once, in the order they came. Bounded: what
 * goes beyond NAMES_MAX pairs or NAMES_BYTES of names is not taken.
 */
#ifndef PACKET_NAMES_H
#define PACKET_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define NAMES_MAX   8192
#define NAMES_BYTES (512 << 10)

struct names;

struct address {
	size_t len; /* bytes: 4 or 16 */
	unsigned char bytes[16];
};

/* Returns NULL if there is no memory. */
struct names *names_new(void);

/* Returns whether the pair is a new one, and was taken. */
bool names_add(struct names *n, const struct address *address,
	       const char *name);

size_t names_count(const struct names *n);

/* The pair of that index; valid until the next names_add(). */
const char *names_get(const struct names *n, size_t index,
		      struct address *address);

void names_free(struct names *n);

#endif
