/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Job control of a trace: signals that are passed on to the program, its stops,
 * and the children that end. The tracer is a subreaper: orphans among the
 * program's descendants become its children, too.
 *
 * The program gets each signal as often as it would without nsntrace. One to
 * the process group reaches it directly; one to nsntrace alone is passed on.
 */
#ifndef TRACE_JOBS_H
#define TRACE_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/signals.h"
#include "cli/progress.h"
#include "program/program.h"
#include "trace/sentinel.h"

#define JOBS_HELD_MAX 16

/* A signal to us alone that may yet prove to be one to the group. */
struct held_signal {
	struct signalfd_siginfo info;
	int64_t due; /* to be passed on: ms */
	int64_t last_due; /* even if the sender is busy */
};

/* One that was sent to the group. */
struct group_signal {
	uint32_t signal;
	uint32_t sender;
	int64_t until; /* another one is the same: ms */
};

struct jobs {
	struct signals signals;
	struct sentinel sentinel;
	struct held_signal held[JOBS_HELD_MAX]; /* the oldest first */
	size_t n_held;
	struct group_signal group[8];
	sigset_t ends; /* what ends the trace before the program runs */
	sigset_t early; /* sent before the program's process was forked */
	struct program *program;
	struct progress *progress;
	/* Called for each other child that was reaped: ours, or an orphan. */
	void (*forget)(void *arg, pid_t pid, int status);
	/* Is it a process of ours, which nobody but us shall stop? */
	bool (*is_ours)(void *arg, pid_t pid);
	void *arg;
	bool terminated; /* a signal ended the program: no --linger, --follow */
	bool interrupted; /* a signal came after the program's end */
	bool was_stopped; /* a process of ours, which was printed */
};

#define JOBS_INIT                                                              \
	{                                                                      \
		.signals = SIGNALS_INIT, .sentinel = SENTINEL_INIT             \
	}

/*
 * Become a subreaper, and take signals from here on. The other members are the
 * caller's to fill in. Returns 0, or -1 after a message.
 */
int jobs_open(struct jobs *j);

/*
 * The program's process is forked next: no signal that we have got by now has
 * reached it. Returns 0, or -1 after a message.
 */
int jobs_before_fork(struct jobs *j);

/*
 * Before jobs_look() is first called: the signal that waits and would have ended
 * the program by now, or 0.
 */
int jobs_ended_by(const struct jobs *j);

/* Take all waiting signals, and act on each. */
void jobs_look(struct jobs *j);

/* ms until jobs_look() has something to do without a signal, or -1. */
int jobs_wait(const struct jobs *j);

/* Reap every child that has ended, but the program. */
void jobs_reap(struct jobs *j);

void jobs_close(struct jobs *j);

#endif
