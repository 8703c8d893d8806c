/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pipes through which splice(2) moves bytes from one socket to another. A
 * pipe that is empty serves any connection, so the relay needs only as many as
 * there are receivers that are slower than their senders, and PIPES_MAX is
 * enough: without a pipe, bytes are copied.
 */
#ifndef RELAY_PIPES_H
#define RELAY_PIPES_H

#include <stddef.h>

#define PIPES_MAX 64
#define PIPE_SIZE (256 << 10) /* bytes; less if the kernel does not allow it */

struct pipes {
	int free[PIPES_MAX][2]; /* a stack */
	size_t n_free;
	size_t n; /* all that were made */
};

/* Take an empty one. Returns 0, or -1 if there is none. */
int pipes_take(struct pipes *pipes, int taken[2]);

/* Give it back, or close it if bytes are left in it; taken becomes -1, -1. */
void pipes_give(struct pipes *pipes, int taken[2], size_t left);

#endif
