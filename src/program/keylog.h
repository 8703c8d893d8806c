/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key log: the file to which TLS libraries append the secrets of their
 * connections, where the environment names one (SSLKEYLOGFILE; the format is
 * draft-ietf-tls-keylogfile).
 *
 * It is a file of the program's on a tmpfs that is mounted in the program's mount
 * namespace only: every descendant finds it by its path, nobody outside does, and
 * it goes with the last of them, whoever was killed. A FIFO would stop the
 * program where its reader stops, and a descriptor (/proc/PID/fd) is not there
 * for other users and for children that close theirs.
 */
#ifndef PROGRAM_KEYLOG_H
#define PROGRAM_KEYLOG_H

#include <limits.h>

#include "base/user.h"

struct keylog {
	int mount; /* the file system, mounted nowhere yet */
	int file; /* to read, and to free what was read */
	char path[PATH_MAX]; /* where it is, once it is placed */
};

#define KEYLOG_INIT                                                            \
	{                                                                      \
		.mount = -1, .file = -1                                        \
	}

/*
 * Make the file, of user (NULL: ours), for the caller's mount namespace. Returns
 * 0, or -1 with errno.
 */
int keylog_make(struct keylog *k, const struct user *user);

/*
 * Mount it on dir, or where that is not there on one of the directories that the
 * kernel keeps empty for mounting. Closes k->mount. Returns 0, or -1 with errno.
 */
int keylog_place(struct keylog *k, const char *dir);

/*
 * Name it in the environment: SSLKEYLOGFILE, and for node(1) NODE_OPTIONS, behind
 * what that holds. Returns 0, or -1 with errno.
 */
int keylog_set_environment(const struct keylog *k);

/*
 * Open the key log that our own environment names, for appending, as user (NULL:
 * as we are) and in a process of its own: with the rights that the program would
 * have to it. Returns a descriptor that does not block, or -1 if none is named,
 * or after a warning: also for a pipe.
 */
int keylog_open_named(const struct user *user);

#endif
