/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nsntrace's own processes: what each does first, and how it is awaited. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Make the calling process, just forked, one of nsntrace's own: comm name
 * (at most 15 bytes), own session, all signals blocked, stdin and stdout on
 * /dev/null, and no descriptor open but stderr and those in keep (a -1 in
 * there is passed over). Returns 0, or -1 after a message.
 */
int child_init(const char *comm, const int *keep, size_t n_keep);

/*
 * From here on the caller dies with its parent, whose pid that is, at once if
 * it is dead already. A change of the caller's ids undoes it.
 */
void child_die_with(pid_t parent);

/* Close every descriptor from 3 up but those in keep. */
void child_close_all_but(const int *keep, size_t n_keep);

/* Wait for the end of pid. Returns the status as of waitpid(2), or -1. */
int child_wait(pid_t pid);

#endif
