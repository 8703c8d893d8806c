/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The recorder reads what strangers sent. When it has opened all that it
 * needs it gives everything else away.
 */
#ifndef RECORD_SANDBOX_H
#define RECORD_SANDBOX_H

#include <sys/types.h>

/*
 * Limits that the user set are for the program, not for its recorder: lift
 * those that would keep it from its memory. Call it first.
 */
void sandbox_set_limits(void);

/*
 * Become uid and gid with no groups, no capabilities, no new privileges ever,
 * not traceable by others, no core dumps. In a user namespace that does not
 * know the uid it stays who it is, without capabilities. For a process with
 * one thread. Returns 0, or -1 after a message.
 */
int sandbox_drop(uid_t uid, gid_t gid);

/*
 * From here on only the system calls of reading, writing and waiting: any
 * other fails with EPERM. For all threads. Without libseccomp (a configure
 * switch) this does nothing. Returns 0, or -1 after a message.
 */
int sandbox_filter(void);

#endif
