/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds a file that root will overwrite, although other users may write to
 * directories on the way. The path is walked component by component. A symbolic
 * link is followed only if no stranger can have created it. A stranger is any
 * user but root and the caller (the user who called nsntrace, with or without
 * sudo).
 *
 * A process without root's rights may open everything that its user may open.
 */
#ifndef RECORD_FILE_SAFE_PATH_H
#define RECORD_FILE_SAFE_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct safe_path {
	const char *path; /* as given, for messages */
	int dir; /* O_PATH: the directory of the last component */
	char name[PATH_MAX]; /* the last component; not a symbolic link */
	int fd; /* O_PATH: the file of that name; -1: none */
	struct stat st; /* of fd */

	/* While it walks. */
	uid_t caller;
	bool unprivileged;
	bool root_is_unmapped; /* the host's root has no number here */
	bool below_strangers; /* strangers can exchange a directory above */
	bool to_dir; /* the last component is a directory too */
	struct stat dir_st;
	char rest[PATH_MAX]; /* the components that follow */
	int links;
};

/*
 * Find path, and check that an existing file may be overwritten. Call
 * safe_path_close() in any case. Returns 0, or -1 after a message.
 */
int safe_path_find(struct safe_path *p, const char *path, uid_t caller);

/*
 * Open the file that was found (p->fd), and not one that has replaced it.
 * Returns the descriptor, or -1 after a message.
 */
int safe_path_reopen(const struct safe_path *p, int flags);

void safe_path_close(struct safe_path *p);

/*
 * Open the directory that the first len bytes of path name; 0 bytes name the
 * current one. Returns a descriptor (O_PATH), or -1 after a message about path.
 */
int safe_path_open_dir(const char *path, size_t len, uid_t caller);

#endif
