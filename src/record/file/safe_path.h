/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finding a file that root will overwrite, in the face of others who may write
 * to directories on the way. The path is walked component by component, and a
 * symbolic link is followed only where no stranger can have put it. A stranger
 * is any user but root and the caller (the user who called, by sudo or not).
 *
 * A process without root's rights opens what its user may open: nothing is
 * refused to it here.
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
	char name[PATH_MAX]; /* the last component; it is no symbolic link */
	int fd; /* O_PATH: what is there by that name; -1: nothing */
	struct stat st; /* of fd */

	/* While it walks. */
	uid_t caller;
	bool unprivileged;
	bool root_is_unmapped; /* the host's root has no number here */
	bool below_strangers; /* strangers can exchange a directory above */
	bool to_dir; /* the last component is a directory too */
	struct stat dir_st;
	char rest[PATH_MAX]; /* the components that are still to come */
	int links;
};

/*
 * Find path, and check that what is there may be overwritten. Close p in any
 * case. Returns 0, or -1 after a message.
 */
int safe_path_find(struct safe_path *p, const char *path, uid_t caller);

/*
 * Open what was found (p->fd), and nothing that has been put in its place.
 * Returns the descriptor, or -1 after a message.
 */
int safe_path_reopen(const struct safe_path *p, int flags);

void safe_path_close(struct safe_path *p);

/*
 * The directory that the first len bytes of path lead to, the current one if
 * len is 0. Returns a descriptor (O_PATH), or -1 after a message about path.
 */
int safe_path_open_dir(const char *path, size_t len, uid_t caller);

#endif
