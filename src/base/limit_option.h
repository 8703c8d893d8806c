/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The limit of a capture or of one file, as options -a and -b give it. */
#ifndef BASE_LIMIT_OPTION_H
#define BASE_LIMIT_OPTION_H

#include <stdint.h>

/* The limit that is reached first counts. 0: no limit. */
struct limit {
	uint64_t packets;
	uint64_t bytes; /* of a file */
	int64_t ms;
};

/*
 * Parse duration:S, filesize:KB (of 1000 bytes) or packets:N, as in dumpcap(1).
 * S may have a fraction. Sets one member and keeps the others. Returns 0, or -1
 * without a message if the text is none of these.
 */
int limit_parse(struct limit *limit, const char *text);

#endif
