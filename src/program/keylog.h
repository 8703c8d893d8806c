/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The key log: the file to which TLS libraries append the secrets of their
 * connections, if the environment names one (SSLKEYLOGFILE; the format is
 * draft-ietf-tls-keylogfile).
 *
 * It belongs to the program's user, on a tmpfs that is mounted only in the
 * program's mount namespace: all descendants can open it by its path, nobody
 * outside can, and it disappears with the last of them, even if all are killed.
 * A FIFO would block the program if its reader stops. A descriptor
 * (/proc/PID/fd) would not work for other users, or for children that close it.
 */
#ifndef PROGRAM_KEYLOG_H
#define PROGRAM_KEYLOG_H

#include <limits.h>

#include "base/user.h"

struct keylog {
	int mount; /* the file system, not mounted yet */
	int file; /* to read, and to free what was read */
	char path[PATH_MAX]; /* after keylog_place() */
};

#define KEYLOG_INIT                                                            \
	{                                                                      \
		.mount = -1, .file = -1                                        \
	}

/*
 * Create the file, owned by user (NULL: by us), for the caller's mount
 * namespace. Returns 0, or -1 with errno.
 */
int keylog_make(struct keylog *k, const struct user *user);

/*
 * Mount it on dir, or if that does not exist, on one of the directories that
 * the kernel keeps empty for mounting. Closes k->mount. Returns 0, or -1 with
 * errno.
 */
int keylog_place(struct keylog *k, const char *dir);

/*
 * Set SSLKEYLOGFILE in the environment, and append to NODE_OPTIONS for node(1).
 * Returns 0, or -1 with errno.
 */
int keylog_set_environment(const struct keylog *k);

/*
 * Open the key log that our own environment names, for appending, in another
 * process that runs as user (NULL: as we do): with the rights that the program
 * would have. Returns a descriptor that does not block, or -1 if none is named,
 * or after a warning; a pipe is refused, too.
 */
int keylog_open_named(const struct user *user);

#endif
