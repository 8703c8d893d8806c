// SPDX-License-Identifier: GPL-2.0-or-later
/* The key log of the program's TLS libraries. */
#include "program/keylog.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"

#define VARIABLE  "SSLKEYLOGFILE"
#define FILE_NAME "tls-keys"

/*
 * The reader frees what it has read at once. So this is full only if nobody
 * reads any more.
 */
#define MAX_SIZE "64m"

#define OPEN_LIMIT 5000 /* ms, on a file system that hangs */

/* ---- in the program's namespaces ---- */

static int set_parameter(int fs, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, key, value,
			    0);
}

/* Make a tmpfs that is not mounted (fsopen(2), Linux 5.2). -1 with errno. */
static int make_tmpfs(void)
{
	autoclose int fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);

	if (fs < 0 || set_parameter(fs, "source", "nsntrace") < 0 ||
	    set_parameter(fs, "size", MAX_SIZE) < 0 ||
	    set_parameter(fs, "mode", "0711") < 0 ||
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC,
			    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
				    MOUNT_ATTR_NOEXEC);
}

int keylog_make(struct keylog *k, const struct user *user)
{
	k->mount = make_tmpfs();
	if (k->mount < 0)
		return -1;
	k->file = openat(k->mount, FILE_NAME,
			 O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	/* The umask may have removed bits of the mode. */
	if (k->file < 0 || fchmod(k->file, 0600) < 0)
		return -1;
	return user ? fchown(k->file, user->uid, user->gid) : 0;
}

static int mount_on(const struct keylog *k, const char *dir)
{
	return (int)syscall(SYS_move_mount, k->mount, "", AT_FDCWD, dir,
			    MOVE_MOUNT_F_EMPTY_PATH);
}

/*
 * The last resorts are directories of the kernel's, always empty below what is
 * mounted there: a new /proc or /sys may still be mounted by a user namespace
 * in the trace, where a mount on any other place in them would forbid it.
 */
int keylog_place(struct keylog *k, const char *dir)
{
	const char *const places[] = { dir, "/sys/fs/pstore",
				       "/sys/kernel/debug",
				       "/sys/kernel/tracing",
				       "/proc/sys/fs/binfmt_misc" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (mount_on(k, places[i]) < 0)
			continue;
		snprintf(k->path, sizeof(k->path), "%s/%s", places[i],
			 FILE_NAME);
		close_fd(&k->mount);
		return 0;
	}
	return -1;
}

int keylog_set_environment(const struct keylog *k)
{
	const char *options = getenv("NODE_OPTIONS");
	autofree char *text = NULL;

	if (!options)
		options = "";
	if (asprintf(&text, "%s%s--tls-keylog=%s", options, *options ? " " : "",
		     k->path) < 0)
		return -1;
	if (setenv("NODE_OPTIONS", text, 1) < 0)
		return -1;
	return setenv(VARIABLE, k->path, 1);
}

/* ---- the user's own ---- */

/* If the reader of a pipe stops, the end of the trace would wait for it. */
static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 || S_ISFIFO(st.st_mode);
}

static _Noreturn void open_and_send(const char *path, const struct user *user,
				    int sock)
{
	int fd = -1;
	int err = 0;

	if (user && user_become(user) < 0)
		err = errno;
	/* Follow symbolic links, as the program would with its rights. */
	if (!err)
		fd = open(path,
			  O_WRONLY | O_APPEND | O_CREAT | O_NOCTTY |
				  O_NONBLOCK | O_CLOEXEC,
			  0600);
	if (!err && fd < 0)
		err = errno;
	if (!err && is_pipe(fd))
		err = ENOTSUP;
	_exit(fds_send(sock, &err, sizeof(err), &fd, fd >= 0) < 0);
}

/* Returns 0 and the descriptor, or errno. */
static int receive_opened(int sock, int *fd)
{
	int fds[FDS_MAX];
	int err = 0;
	ssize_t n;

	n = await_message(sock, &err, sizeof(err), fds, OPEN_LIMIT);
	if (n != sizeof(err))
		return n < 0 ? errno : EIO;
	*fd = fds[0];
	return err;
}

int keylog_open_named(const struct user *user)
{
	const char *path = getenv(VARIABLE);
	autoclose int control = -1;
	pid_t pid;
	int fd = -1;

	if (!path || !*path)
		return -1;
	pid = fds_fork(&control);
	if (pid == 0)
		open_and_send(path, user, control);
	errno = pid < 0 ? errno : receive_opened(control, &fd);
	if (errno)
		warning("'%s', which " VARIABLE
			" names, receives no TLS secrets: %s",
			path, strerror(errno));
	if (pid > 0)
		await_end(pid, OPEN_LIMIT);
	return fd;
}
