/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keeper: a process that undoes what the trace changed on the host when
 * the tracer cannot, because it was killed. It holds a copy of the journal and
 * waits on a socket whose other end only the tracer and the commands it runs
 * hold: end of file there means that none of them can change the host any more.
 * Then it ends the program (a set-id program has cleared its PR_SET_PDEATHSIG)
 * and whatever else it was given, and undoes.
 */
#ifndef HOST_JOURNAL_KEEPER_H
#define HOST_JOURNAL_KEEPER_H

#include <sys/types.h>

#include "host/journal/journal.h"

struct keeper {
	pid_t pid; /* 0: there is none */
};

/*
 * Fork the keeper; j->keeper_fd is its socket from then on, and every line
 * added to j goes there too. Returns 0, or -1 after a message.
 */
int keeper_start(struct keeper *k, struct journal *j);

/*
 * Give it a process to end: the program, and what the trace runs for it. Returns
 * 0, or -1 after a message.
 */
int keeper_guard(const struct journal *j, int pidfd);

/* Everything is undone: let it go, and reap it. */
void keeper_dismiss(struct keeper *k, struct journal *j);

#endif
