/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets that left the trace and that no capture sees. The device counts what
 * it sends, and the witness (record/capture/witness.h) what passed where a
 * capture looks.
 */
#ifndef TRACE_UNSEEN_H
#define TRACE_UNSEEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct unseen {
	bool checked; /* else the packets are not known, and 0 */
	uint32_t packets;

	bool begun;
	uint32_t before; /* what the device had counted; modulo 2^32 */
};

/* Where the packets of a trace leave. */
struct exit_device {
	const char *name; /* NULL: there is none */
	pid_t pid; /* a process in its namespace; 0: it is in ours */
	bool outer; /* it receives what the trace sends; else it is a new tap */
	int witness; /* -1: there is none */
};

/* When the program is about to run. */
void unseen_begin(struct unseen *u, const struct exit_device *device);

/* When it has ended. Prints nothing but details. */
void unseen_end(struct unseen *u, const struct exit_device *device);

#endif
