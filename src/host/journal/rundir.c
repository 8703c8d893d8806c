// SPDX-License-Identifier: GPL-2.0-or-later
/* The directory in which traces know of one another. */
#include "host/journal/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/util.h"

/* ms. Each of the traces before us may take the whole limit of a command. */
#define LOCK_LIMIT (10 * AWAIT_LIMIT)

/* A directory of root's that nobody else can write to. -1 with errno. */
static int open_own_dir(int parent, const char *name, bool create)
{
	struct stat st;
	int fd;

	if (create && mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
		return -1;
	fd = openat(parent, name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || st.st_uid != geteuid() ||
	    (st.st_mode & 022)) {
		close_fd(&fd);
		errno = EPERM;
	}
	return fd;
}

static int netns_dir_name(char *name, size_t size)
{
	struct stat st;

	if (stat("/proc/self/ns/net", &st) < 0)
		return -1;
	snprintf(name, size, "%lu", (unsigned long)st.st_ino);
	return 0;
}

int rundir_open(bool create)
{
	autoclose int top = -1;
	char name[32];
	int dir, err;

	if (netns_dir_name(name, sizeof(name)) < 0)
		return -1;
	top = open_own_dir(AT_FDCWD, RUNDIR, create);
	dir = top < 0 ? -1 : open_own_dir(top, name, create);
	err = errno;
	/* There was room for the upper one only. */
	if (top >= 0 && dir < 0 && create)
		rmdir(RUNDIR);
	errno = err;
	return dir;
}

int rundir_check(void)
{
	if (access(RUNDIR, W_OK) == 0)
		return 0;
	return errno == ENOENT ? access("/run", W_OK) : -1;
}

/*
 * A lock belongs to what open(2) made, so a child may wait for it: in the
 * kernel's queue, where each has its turn, and by a call that signals and the
 * time limit can end.
 */
static int wait_for_lock(int fd)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	if (pid == 0) {
		child_die_with(parent);
		if (child_init("nsntrace-lock", &fd, 1) < 0)
			_exit(EIO);
		_exit(flock(fd, LOCK_EX) < 0 ? errno : 0);
	}
	status = pid < 0 ? -1 : await_end(pid, LOCK_LIMIT);
	if (status < 0)
		return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
	return errno ? -1 : 0;
}

int rundir_lock(int dir_fd)
{
	int fd = openat(dir_fd, "lock",
			O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	if (errno != EWOULDBLOCK || wait_for_lock(fd) < 0)
		close_fd(&fd);
	return fd;
}

/* True if fd is still what name leads to, not a file removed meanwhile. */
bool rundir_has(int dir_fd, const char *name, int fd)
{
	struct stat by_name, by_fd;

	return fstat(fd, &by_fd) == 0 &&
	       fstatat(dir_fd, name, &by_name, AT_SYMLINK_NOFOLLOW) == 0 &&
	       by_name.st_ino == by_fd.st_ino && by_name.st_dev == by_fd.st_dev;
}

DIR *rundir_list(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir)
		close_fd(&fd);
	return dir;
}

void rundir_remove(int dir_fd)
{
	char name[32];
	autoclose int top = open_own_dir(AT_FDCWD, RUNDIR, false);

	unlinkat(dir_fd, "lock", 0);
	/* ENOTEMPTY: those of other namespaces. */
	if (top >= 0 && netns_dir_name(name, sizeof(name)) == 0 &&
	    unlinkat(top, name, AT_REMOVEDIR) == 0)
		rmdir(RUNDIR);
}
