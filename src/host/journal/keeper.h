/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keeper: a process that undoes the changes to the host if the tracer is
 * killed. It has a copy of the journal, and waits on a socket. Only the tracer
 * and the commands that it runs hold the other end, so an end of file means
 * that none of them can change the host any more. The keeper then kills the
 * program (a set-id program has cleared its PR_SET_PDEATHSIG) and the other
 * processes that it was given, and undoes.
 */
#ifndef HOST_JOURNAL_KEEPER_H
#define HOST_JOURNAL_KEEPER_H

#include <sys/types.h>

#include "host/journal/journal.h"

struct keeper {
	pid_t pid; /* 0: there is none */
};

/*
 * Fork the keeper. From then on j->keeper_fd is its socket, and each line added
 * to j is sent there, too. Returns 0, or -1 after a message.
 */
int keeper_start(struct keeper *k, struct journal *j);

/*
 * Give it a process to kill: the program, or one that serves the trace. Returns
 * 0, or -1 after a message.
 */
int keeper_guard(const struct journal *j, int pidfd);

/* All is undone: end it, and reap it. */
void keeper_dismiss(struct keeper *k, struct journal *j);

#endif
