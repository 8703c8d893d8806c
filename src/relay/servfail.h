/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer "server failure" to a DNS query (RFC 1035, section 4.1). */
#ifndef RELAY_SERVFAIL_H
#define RELAY_SERVFAIL_H

#include <stddef.h>

#define SERVFAIL_SIZE (12 + 255 + 4) /* header, longest name, type and class */

/*
 * Make the answer. It repeats the question if the query has exactly one,
 * because the C library ignores an answer without it. Returns the length, or 0
 * if this is not a query.
 */
size_t servfail_make(unsigned char out[SERVFAIL_SIZE],
		     const unsigned char *query, size_t len);

#endif
