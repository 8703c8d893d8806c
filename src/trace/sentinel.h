/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Was a signal sent to nsntrace alone, or to its whole process group? The program
 * is in that group, too. The signal itself does not say. The sentinel is a
 * process in the same group that blocks all signals. A signal that the sentinel
 * also got was sent to the group, or to each of its processes.
 */
#ifndef TRACE_SENTINEL_H
#define TRACE_SENTINEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/signalfd.h>
#include <sys/types.h>

#define SENTINEL_SEEN_MAX 64

struct sentinel_seen {
	uint32_t signal;
	uint32_t sender; /* its pid, or 0 for the kernel */
	int64_t when; /* that we learnt it: ms */
};

struct sentinel {
	pid_t pid; /* 0: there is none */
	int control;
	struct sentinel_seen seen[SENTINEL_SEEN_MAX]; /* and not yet taken */
	size_t n_seen;
};

#define SENTINEL_INIT                                                          \
	{                                                                      \
		.control = -1                                                  \
	}

/*
 * Fork it. The caller has blocked its signals. Returns 0, or -1 with errno.
 */
int sentinel_start(struct sentinel *s);

/*
 * Learn what it has got. If it has ended it is started again; if it does not
 * answer within two seconds it is replaced.
 */
void sentinel_ask(struct sentinel *s);

/*
 * Has it got this signal, too? True once for each. Ask it before the caller
 * reads the signal: of a signal to the group the sentinel gets its own first.
 */
bool sentinel_take(struct sentinel *s, const struct signalfd_siginfo *info);

/*
 * The caller has read its signals: soon forget what the sentinel has got and the
 * caller has not.
 */
void sentinel_settle(struct sentinel *s);

/* A child was reaped: if it was the sentinel, another one is started. */
void sentinel_forget(struct sentinel *s, pid_t pid);

/* End and reap it. */
void sentinel_end(struct sentinel *s);

#endif
