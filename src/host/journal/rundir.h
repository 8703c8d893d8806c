/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The directory through which traces of one network namespace learn of one
 * another: /run/nsntrace/NETNS. NETNS is the inode number of the namespace, as
 * mount namespaces may share /run while network namespaces differ. The
 * directory exists while there is a trace.
 */
#ifndef HOST_JOURNAL_RUNDIR_H
#define HOST_JOURNAL_RUNDIR_H

#include <dirent.h>
#include <stdbool.h>

#define RUNDIR "/run/nsntrace"

/*
 * Open the directory of the caller's network namespace. Fails if anybody but
 * root can write to it. Returns a descriptor, or -1 with errno.
 */
int rundir_open(bool create);

/* Could it be created? Creates nothing. Returns 0, or -1 with errno. */
int rundir_check(void);

/*
 * Lock out all other traces, until the descriptor is closed. Returns it, or -1
 * with errno.
 */
int rundir_lock(int dir_fd);

/* Is fd still the file of that name, or was that removed? */
bool rundir_has(int dir_fd, const char *name, int fd);

/* For readdir(3). closedir(3) leaves dir_fd open. Returns NULL with errno. */
DIR *rundir_list(int dir_fd);

/* Remove it, if no trace is left in it. Call with the lock held. */
void rundir_remove(int dir_fd);

#endif
