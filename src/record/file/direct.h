/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing a file past the page cache (O_DIRECT, open(2)): whole pages, at places
 * of a whole page, from whole pages of memory.
 */
#ifndef RECORD_FILE_DIRECT_H
#define RECORD_FILE_DIRECT_H

#include <stdbool.h>

#define DIRECT_ALIGN 4096 /* no disk's blocks are larger */

struct direct {
	bool wanted; /* for all files of the output */
	bool possible; /* this file's file system takes it */
	bool on; /* the descriptor's flag is set */
};

/*
 * A file begins. It may be written so only if it is empty and no other process
 * has its open file description.
 */
void direct_begin(struct direct *d, int fd, bool wanted);

/* Switch it on or off for the next write. Returns whether it is on. */
bool direct_use(struct direct *d, int fd, bool on);

#endif
