/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer "server failure" to a DNS query (RFC 1035, section 4.1). */
#ifndef RELAY_SERVFAIL_H
#define RELAY_SERVFAIL_H

#include <stddef.h>

#define SERVFAIL_SIZE (12 + 255 + 4) /* header, longest name, type and class */

/*
 * Make it, with the question if the query has just one: the C library takes no
 * answer without. Returns its length, 0 if what came is no query.
 */
size_t servfail_make(unsigned char out[SERVFAIL_SIZE],
		     const unsigned char *query, size_t len);

#endif
