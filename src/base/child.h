/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nsntrace's own processes: first steps, waiting for their end. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Prepare a process that was just forked: give it the name comm (at most 15
 * bytes) and its own session, block all signals, connect stdin and stdout to
 * /dev/null, and close each descriptor but stderr and those in keep (-1 is
 * ignored there). Returns 0, or -1 after a message.
 */
int child_init(const char *comm, const int *keep, size_t n_keep);

/*
 * The same in the caller's session, in a process group of its own. A busy
 * machine may run a new session late: the kernel shares the processors between
 * sessions (autogroups, sched(7)).
 */
int child_init_in_session(const char *comm, const int *keep, size_t n_keep);

/*
 * Let the calling thread, and those that it makes, run ahead of other processes,
 * as far as the caller may ask for that. In turns: ahead of all others, for what
 * needs little of the processor, but at once.
 */
void child_hurry(bool in_turns);

/*
 * From here on the caller dies when its parent does; at once if the parent is
 * dead already. setuid() and its like reset this.
 */
void child_die_with(pid_t parent);

/* Close every descriptor from 3 up but those in keep. */
void child_close_all_but(const int *keep, size_t n_keep);

/* Wait for the end of pid. Returns the status as of waitpid(2), or -1. */
int child_wait(pid_t pid);

#endif
