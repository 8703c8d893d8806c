/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a capture, or one file of it, has enough. */
#ifndef BASE_LIMIT_OPTION_H
#define BASE_LIMIT_OPTION_H

#include <stdint.h>

/* Whichever comes first; 0 is no limit. */
struct limit {
	uint64_t packets;
	uint64_t bytes; /* of a file */
	int64_t ms;
};

/*
 * duration:S, filesize:KB (of 1000 bytes) or packets:N, as dumpcap(1) takes them;
 * S may have a fraction. Adds to what is there. Returns 0, or -1, in silence, if
 * text is none of them.
 */
int limit_parse(struct limit *limit, const char *text);

#endif
