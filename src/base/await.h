/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting for other processes, which may hang. Each wait has a time limit, and
 * the signals by which the user ends nsntrace end it, too:
 *
 * - in the set-up at once, this wait and all that follow it;
 * - in the undo if it has lasted a second already: no healthy command is broken
 *   off. The waits that follow are short then.
 *
 * While the program runs, these signals are the program's.
 */
#ifndef BASE_AWAIT_H
#define BASE_AWAIT_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fds.h"

/* ms. Large tables of rules and busy machines take seconds. */
#define AWAIT_LIMIT 60000

/*
 * The set-up begins. ends: the signals, which the caller has blocked. Returns 0,
 * or -1 with errno.
 */
int await_set_up(const sigset_t *ends);

/* The program runs. */
void await_program(void);

/* The undo begins. Signals that wait already have done their work. */
void await_undo(void);

/* In a child: only the time limits hold there. Its signalfd is closed. */
void await_forget(void);

/*
 * Wait until fd (-1: none) is readable, or has an error or a hang-up; at most
 * ms (-1: without a limit) after since, as of now_ms(). Returns 0, or -1 with
 * errno: ETIMEDOUT, or EINTR after a signal.
 */
int await_readable(int fd, int64_t since, int ms);

/* fds_receive(), after waiting at most ms. -1 with errno also for the wait. */
ssize_t await_message(int sock, void *data, size_t size, int fds[FDS_MAX],
		      int ms);

/*
 * Wait at most ms for the end of a child; then kill it, also if it was stopped.
 * 0 kills it at once, and makes no later wait shorter. Reaps it, unless it cannot be killed, as it waits in the kernel. Returns its
 * status as of waitpid(2), or -1 with errno: as await_readable() if it was
 * killed.
 */
int await_end(pid_t pid, int ms);

#endif
