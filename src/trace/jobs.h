/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Job control of a trace: signals that are passed on to the program, its stops,
 * and the children that end. The tracer is a subreaper: orphans among the
 * program's descendants become its children, too.
 */
#ifndef TRACE_JOBS_H
#define TRACE_JOBS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/signals.h"
#include "cli/progress.h"
#include "program/program.h"

struct jobs {
	struct signals signals;
	struct program *program;
	struct progress *progress;
	/* Called for each other child that was reaped: ours, or an orphan. */
	void (*forget)(void *arg, pid_t pid, int status);
	void *arg;
	bool terminated; /* a signal ended the program: no --linger, --follow */
	bool interrupted; /* a signal came after the program's end */
};

#define JOBS_INIT                                                              \
	{                                                                      \
		.signals = SIGNALS_INIT                                        \
	}

/*
 * Become a subreaper, and take signals from here on. The other members are the
 * caller's to fill in. Returns 0, or -1 after a message.
 */
int jobs_open(struct jobs *j);

/* Take all waiting signals, and act on each. */
void jobs_look(struct jobs *j);

/* Reap every child that has ended, but the program. */
void jobs_reap(struct jobs *j);

void jobs_close(struct jobs *j);

#endif
