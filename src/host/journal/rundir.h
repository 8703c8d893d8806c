/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory in which traces of one network namespace know of one another:
 * /run/nsntrace/NETNS, NETNS being the namespace's inode number, as mount
 * namespaces may share /run while network namespaces differ. It is there while
 * a trace is.
 */
#ifndef HOST_JOURNAL_RUNDIR_H
#define HOST_JOURNAL_RUNDIR_H

#include <dirent.h>
#include <stdbool.h>

#define RUNDIR "/run/nsntrace"

/*
 * Open that of the caller's network namespace. Nobody but root may be able to
 * write to it. Returns a descriptor, or -1 with errno.
 */
int rundir_open(bool create);

/* Can it be made? Nothing is made yet. Returns 0, or -1 with errno. */
int rundir_check(void);

/* Lock it among all traces; closing unlocks. A descriptor, -1 with errno. */
int rundir_lock(int dir_fd);

/* True if fd is still what name leads to, not a file removed meanwhile. */
bool rundir_has(int dir_fd, const char *name, int fd);

/* For readdir(3); closedir(3) leaves dir_fd open. NULL with errno. */
DIR *rundir_list(int dir_fd);

/* No trace is left in it: remove it. Call with the lock held. */
void rundir_remove(int dir_fd);

#endif
