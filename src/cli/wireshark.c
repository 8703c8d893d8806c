// SPDX-License-Identifier: GPL-2.0-or-later
/* Wireshark shows a capture live. */
#include "cli/wireshark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/command.h"
#include "base/log.h"
#include "base/util.h"

int wireshark_prepare(struct wireshark *w, uid_t uid, gid_t gid)
{
	char spec[32];
	int fds[2];

	if (uid == 0)
		return error("nsntrace does not open Wireshark as root: use "
			     "sudo from your own account, or run nsntrace as a "
			     "user");
	if (command_find("wireshark", w->path) < 0)
		return error("cannot find wireshark: install it, or use -o - "
			     "with another reader");
	snprintf(spec, sizeof(spec), "%u:%u", uid, gid);
	if (user_lookup(&w->user, spec) < 0)
		return -1;
	if (pipe2(fds, O_CLOEXEC) < 0)
		return error_errno("cannot open a pipe to Wireshark");
	w->fd = fds[0];
	return fds[1];
}

/* The user cannot use the directory of root, and must not see it. */
static int set_runtime_dir(uid_t uid)
{
	char dir[32];
	struct stat st;

	snprintf(dir, sizeof(dir), "/run/user/%u", uid);
	if (stat(dir, &st) == 0 && st.st_uid == uid)
		return setenv("XDG_RUNTIME_DIR", dir, 1);
	return unsetenv("XDG_RUNTIME_DIR");
}

static int become_user(const struct user *user)
{
	if (getuid() == user->uid)
		return 0;
	return user_become(user) < 0 || set_runtime_dir(user->uid) < 0 ? -1 : 0;
}

static _Noreturn void be_wireshark(struct wireshark *w,
				   const struct signals *signals)
{
	static char name[] = "wireshark", start[] = "-k", from[] = "-i",
		    input[] = "-";
	char *const argv[] = { name, start, from, input, NULL };

	if (child_init("nsntrace-view", &w->fd, 1) < 0)
		_exit(1);
	/* Its messages would mix with those of the program. */
	if (become_user(&w->user) < 0 || dup2(w->fd, STDIN_FILENO) < 0 ||
	    setenv("WIRESHARK_LOG_LEVEL", "warning", 0) < 0) {
		error_errno("cannot open Wireshark");
		_exit(1);
	}
	signals_restore(signals);
	execv(w->path, argv);
	error_errno("cannot run '%s'", w->path);
	_exit(1);
}

pid_t wireshark_start(struct wireshark *w, const struct signals *signals)
{
	pid_t pid = fork();

	if (pid == 0)
		be_wireshark(w, signals);
	close_fd(&w->fd);
	return pid < 0 ? error_errno("cannot fork for Wireshark") : pid;
}

void wireshark_release(struct wireshark *w)
{
	close_fd(&w->fd);
	user_release(&w->user);
}
