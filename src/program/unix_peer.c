// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where a Unix socket is. The kernel finds a socket by its file, whichever
 * namespaces it is in; what it is, is then seen in no list. But each network
 * namespace lists its own sockets, by the paths that they were bound to
 * (/proc/PID/net/unix). So a file that no such path leads to belongs to a
 * socket outside, or to one that is gone.
 */
#include "program/unix_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"

#define NAME_IN_LINE 7 /* fields before it */

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

/* The name in a line of /proc/PID/net/unix; "": it has none. */
static const char *name_of(char *line)
{
	line[strcspn(line, "\n")] = '\0';
	for (int i = 0; i < NAME_IN_LINE; i++) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return line;
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

static enum unix_peer look_in_list(uint32_t tid, const char *name,
				   const struct stat *st)
{
	enum unix_peer found = st ? UNIX_PEER_OUTSIDE : UNIX_PEER_NONE;
	char path[40], line[512];
	FILE *list;

	snprintf(path, sizeof(path), "/proc/%u/net/unix", tid);
	list = fopen(path, "re");
	if (!list)
		return UNIX_PEER_HIDDEN;
	while (found != UNIX_PEER_INSIDE && fgets(line, sizeof(line), list))
		if (is_name_of(tid, name_of(line), name, st))
			found = UNIX_PEER_INSIDE;
	fclose(list);
	return found;
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

enum unix_peer unix_peer_find(uint32_t tid, const char *name,
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
	/* It is listed by its own name, not by that of a link. */
	return look_in_list(tid, path, &st);
}
