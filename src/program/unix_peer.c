// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a Unix socket is. The kernel finds a socket by its file, whichever
 * namespaces it is in; what it is, is then seen in no list. But each network
 * namespace lists its own sockets, by the paths that they were bound to
 * (/proc/PID/net/unix). So a file that no such path leads to belongs to a
 * socket outside, or to one that is gone. The program chooses the names in that
 * list: so the kernel is asked for the files of sockets, too (base/unix_files.h),
 * and no file is the program's that is older than it.
 */
#include "program/unix_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/unix_files.h"
#include "base/unix_list.h"
#include "base/util.h"

/* The file of a path as the thread sees it; also by links from its root. */
static int open_file(uint32_t tid, const char *path)
{
	const struct open_how how = { .flags = O_PATH | O_CLOEXEC,
				      .resolve = *path == '/' ? RESOLVE_IN_ROOT
							      : 0 };
	char folder[32];
	autoclose int from = -1;

	snprintf(folder, sizeof(folder), "/proc/%u/%s", tid,
		 *path == '/' ? "root" : "cwd");
	from = open(folder, O_PATH | O_CLOEXEC);
	if (from < 0)
		return -1;
	return (int)syscall(SYS_openat2, from, path, &how, sizeof(how));
}

static bool is_same_file(uint32_t tid, const char *name, const struct stat *st)
{
	autoclose int fd = open_file(tid, name);
	struct stat other;

	return fd >= 0 && fstat(fd, &other) == 0 &&
	       other.st_dev == st->st_dev && other.st_ino == st->st_ino;
}

/*
 * st: the file; NULL: an abstract socket. A relative name was bound in a folder
 * that nobody knows.
 */
static bool is_name_of(uint32_t tid, const char *listed, const char *name,
		       const struct stat *st)
{
	if (!st)
		return !strcmp(listed, name);
	return !strcmp(path_base(listed), path_base(name)) &&
	       (*listed != '/' || is_same_file(tid, listed, st));
}

struct look {
	uint32_t tid;
	const char *name;
	const struct stat *st;
	bool found;
};

static void look_at(const char *listed, bool listens, void *arg)
{
	struct look *l = arg;

	(void)listens;
	l->found = l->found || is_name_of(l->tid, listed, l->name, l->st);
}

static enum unix_peer look_in_list(uint32_t tid, const char *name,
				   const struct stat *st)
{
	struct look l = { tid, name, st, false };
	autoclose int list = -1;
	char path[40];

	snprintf(path, sizeof(path), "/proc/%u/net/unix", tid);
	list = open(path, O_RDONLY | O_CLOEXEC);
	if (!unix_list_each(list, look_at, &l))
		return UNIX_PEER_HIDDEN;
	if (l.found)
		return UNIX_PEER_INSIDE;
	return st ? UNIX_PEER_OUTSIDE : UNIX_PEER_NONE;
}

/* The path of an open file, without links. */
static void read_path(int fd, char path[SOCKET_PATH_SIZE])
{
	char link[32], real[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, real, sizeof(real));
	if (n <= 0 || n >= SOCKET_PATH_SIZE || real[0] != '/')
		return;
	memcpy(path, real, (size_t)n);
	path[n] = '\0';
}

static bool is_missing(int err)
{
	return err == ENOENT || err == ENOTDIR || err == ELOOP ||
	       err == EACCES || err == ENAMETOOLONG;
}

/*
 * Was the file made before that time? Then the program cannot have made it, whatever
 * the list says: a program may have a socket of the same relative name, or one
 * in whose name there are lines, or it may put a link where its own file was.
 */
static bool is_older(int fd, int64_t since)
{
	const struct statx_timestamp *made;
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_BTIME | STATX_CTIME, &st) < 0)
		return false;
	/* Some file systems have only the time of the last change. */
	made = st.stx_mask & STATX_BTIME ? &st.stx_btime : &st.stx_ctime;
	return made->tv_sec * 1000000000LL + made->tv_nsec < since;
}

/* Is the thread in the trace's network namespace, or in one of its own? */
static bool is_in_place(uint32_t tid, const struct unix_peer_place *place)
{
	char path[40];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%u/ns/net", tid);
	return stat(path, &st) == 0 && st.st_ino == place->netns;
}

/* There, a file has other numbers for the kernel than for stat(2). */
static bool has_own_numbers(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && (fs.f_type == OVERLAYFS_SUPER_MAGIC ||
					 fs.f_type == BTRFS_SUPER_MAGIC);
}

/* The list of names says listed. What does the kernel say of the file? */
static enum unix_peer confirm(uint32_t tid, int fd, const struct stat *st,
			      const struct unix_peer_place *place,
			      enum unix_peer listed)
{
	if (!is_in_place(tid, place))
		return listed == UNIX_PEER_INSIDE ? UNIX_PEER_HIDDEN : listed;
	if (!place->sockets || has_own_numbers(fd))
		return listed;
	switch (unix_files_have(place->sockets, st)) {
	case 1:
		return UNIX_PEER_INSIDE;
	case 0:
		return UNIX_PEER_OUTSIDE;
	default:
		return listed == UNIX_PEER_INSIDE ? UNIX_PEER_HIDDEN : listed;
	}
}

enum unix_peer unix_peer_find(uint32_t tid, const char *name,
			      const struct unix_peer_place *place,
			      char path[SOCKET_PATH_SIZE])
{
	autoclose int fd = -1;
	struct stat st;

	if (name[0] == '@')
		return look_in_list(tid, name, NULL);
	fd = open_file(tid, name);
	if (fd < 0)
		return is_missing(errno) ? UNIX_PEER_NONE : UNIX_PEER_HIDDEN;
	if (fstat(fd, &st) < 0)
		return UNIX_PEER_HIDDEN;
	if (!S_ISSOCK(st.st_mode))
		return UNIX_PEER_NONE;
	snprintf(path, SOCKET_PATH_SIZE, "%s", name);
	read_path(fd, path);
	if (is_older(fd, place->since))
		return UNIX_PEER_OUTSIDE;
	/* It is listed by its own name, not by that of a link. */
	return confirm(tid, fd, &st, place, look_in_list(tid, path, &st));
}
