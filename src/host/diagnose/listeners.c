// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listeners. /proc/net/unix has the sockets of one network namespace, by the
 * path that they were bound to. The program may have used another path to the
 * same file, such as /var/run for /run.
 */
#include "host/diagnose/listeners.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/fds.h"
#include "base/unix_list.h"
#include "base/util.h"

#define PATIENCE 2000 /* ms */

static int open_list(void)
{
	return open("/proc/self/net/unix", O_RDONLY | O_CLOEXEC);
}

static bool is_same_file(const char *a, const char *b)
{
	char real_a[PATH_MAX], real_b[PATH_MAX];

	return !strcmp(a, b) ||
	       (!strcmp(path_base(a), path_base(b)) && realpath(a, real_a) &&
		realpath(b, real_b) && !strcmp(real_a, real_b));
}

struct look {
	const struct socket_paths *paths;
	bool *found;
};

static void look_at(const char *name, bool listens, void *arg)
{
	const struct look *l = arg;

	for (uint32_t i = 0; *name == '/' && listens && i < l->paths->n; i++)
		if (!l->found[i])
			l->found[i] = is_same_file(name, l->paths->path[i]);
}

static void look(const struct socket_paths *paths, bool *found)
{
	struct look l = { paths, found };
	autoclose int list = open_list();

	(void)!unix_list_each(list, look_at, &l);
}

_Noreturn static void be_looker(const struct socket_paths *paths,
				const struct user *user, int control)
{
	bool found[SOCKET_PATHS_MAX] = { false };

	if (child_init("nsntrace-look", &control, 1) < 0 ||
	    (user && user_become(user) < 0))
		_exit(1);
	look(paths, found);
	for (uint32_t i = 0; i < paths->n; i++)
		found[i] = found[i] && access(paths->path[i], W_OK) == 0;
	(void)!fds_send(control, found, sizeof(found), NULL, 0);
	_exit(0);
}

void listeners_outside(const struct socket_paths *paths,
		       const struct user *user, struct socket_paths *outside)
{
	bool found[SOCKET_PATHS_MAX] = { false };
	struct pollfd answer = { .events = POLLIN };
	autoclose int control = -1;
	int fds[FDS_MAX];
	pid_t pid;

	if (paths->n == 0)
		return;
	pid = fds_fork(&control);
	if (pid < 0)
		return;
	if (pid == 0)
		be_looker(paths, user, control);
	answer.fd = control;
	if (poll(&answer, 1, PATIENCE) == 1 &&
	    fds_receive(control, found, sizeof(found), fds) == sizeof(found)) {
		for (uint32_t i = 0; i < paths->n; i++)
			if (found[i])
				socket_paths_add(outside, paths->path[i],
						 SOCKET_PATH_SIZE);
		outside->more |= paths->more;
	}
	/* It may hang in the file system: jobs_reap() waits for it. */
	kill(pid, SIGKILL);
}

bool listeners_have_abstract(const char *name)
{
	autoclose int list = open_list();

	return unix_list_has_listener(list, name);
}
