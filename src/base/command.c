// SPDX-License-Identifier: GPL-2.0-or-later
/* Other programs that nsntrace runs. */
#include "base/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"

bool command_candidate(const char **list, const char *name, char path[PATH_MAX])
{
	while (*list) {
		const char *dir = *list;
		size_t len = strcspn(dir, ":");
		int n = snprintf(path, PATH_MAX, "%.*s%s%s", (int)len, dir,
				 len ? "/" : "", name);

		*list = dir[len] ? dir + len + 1 : NULL;
		if (n > 0 && n < PATH_MAX)
			return true;
	}
	return false;
}

static bool find_in(const char *list, const char *name, char path[PATH_MAX])
{
	while (command_candidate(&list, name, path))
		if (path[0] == '/' && access(path, X_OK) == 0)
			return true;
	return false;
}

int command_find(const char *name, char path[PATH_MAX])
{
	if (find_in(getenv("PATH"), name, path) ||
	    find_in("/sbin:/usr/sbin:/bin:/usr/bin", name, path))
		return 0;
	errno = ENOENT;
	return -1;
}

/* A file in memory, to be read from its start. */
static int open_input(const char *text)
{
	int fd;

	if (!text)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	if (write_all(fd, text, strlen(text)) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		close_fd(&fd);
	return fd;
}

static _Noreturn void exec_command(const struct command *cmd, pid_t parent,
				   int in, int out)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	static char locale[] = "LC_ALL=C";
	char *env[] = { path, locale, NULL };
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t none;

	child_die_with(parent);
	if (dup2(in, 0) < 0 || dup2(cmd->output ? *cmd->output : out, 1) < 0 ||
	    dup2(out, 2) < 0)
		_exit(125);
	child_close_all_but(cmd->inherit, cmd->n_inherit);
	for (size_t i = 0; i < cmd->n_inherit; i++)
		if (cmd->inherit[i] >= 0)
			fcntl(cmd->inherit[i], F_SETFD, 0);
	setsid(); /* a terminal's ctrl-c must not end it half-way */
	sigaction(SIGPIPE, &dfl, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(cmd->argv[0], cmd->argv, env);
	dprintf(2, "%s\n", strerror(errno));
	_exit(127);
}

int command_start(const struct command *cmd, struct running *run)
{
	autoclose int in = open_input(cmd->input);
	autoclose int out = -1;
	int said[2];
	pid_t parent = getpid();
	pid_t pid;

	if (in < 0)
		return error_errno("cannot prepare to run '%s'", cmd->argv[0]);
	if (pipe2(said, O_CLOEXEC) < 0)
		return error_errno("cannot open a pipe for '%s'", cmd->argv[0]);
	out = said[1];
	pid = fork();
	if (pid == 0)
		exec_command(cmd, parent, in, out);
	if (pid < 0) {
		error_errno("cannot fork to run '%s'", cmd->argv[0]);
		close_fd(&said[0]);
		return -1;
	}
	run->pid = pid;
	run->said = said[0];
	run->since = now_ms();
	run->limit = cmd->limit ? cmd->limit : AWAIT_LIMIT;
	return 0;
}

/* Read to the end of file, so that the command never waits for us. */
static int read_said(const struct running *run, char *said, size_t size)
{
	char rest[512];
	size_t len = 0;
	ssize_t n;

	for (;;) {
		bool full = len + 1 >= size;

		if (await_readable(run->said, run->since, run->limit) < 0)
			return -1;
		n = full ? read(run->said, rest, sizeof(rest))
			 : read(run->said, said + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!full)
			len += (size_t)n;
	}
	while (len > 0 && said[len - 1] == '\n')
		len--;
	if (size > 0)
		said[len] = '\0';
	for (size_t i = 0; i < len; i++)
		if (said[i] == '\n')
			said[i] = ' ';
	return 0;
}

/* It leads a session of its own, if it got that far. */
void command_kill(const struct running *run)
{
	if (run->pid <= 0)
		return;
	kill(-run->pid, SIGKILL);
	kill(run->pid, SIGKILL);
}

/* Returns its status, or -1 with errno. */
static int await_command(const struct running *run, char *said, size_t size)
{
	int status;

	if (read_said(run, said, size) < 0) {
		int why = errno;

		command_kill(run);
		await_end(run->pid, 0);
		errno = why;
		return -1;
	}
	status = await_end(run->pid, run->limit);
	if (status < 0)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

int command_finish(struct running *run, char *said, size_t size)
{
	int status;

	if (run->pid <= 0) {
		errno = ECHILD;
		return -1;
	}
	status = await_command(run, said, size);
	close_fd(&run->said);
	run->pid = 0;
	if (status < 0)
		snprintf(said, size, "it did not end within %d seconds",
			 (int)(now_ms() - run->since) / 1000);
	return status;
}

int command_run(const struct command *cmd, char *said, size_t size)
{
	struct running run = RUNNING_INIT;

	if (command_start(cmd, &run) < 0)
		return -1;
	return command_finish(&run, said, size);
}
