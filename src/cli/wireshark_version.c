// SPDX-License-Identifier: GPL-2.0-or-later
/* Which Wireshark reads the capture. */
#include "cli/wireshark_version.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"

#define PATIENCE     2000 /* ms */
#define FIRST_READER 5 /* the first major version that reads the blocks */

static _Noreturn void print_version(const char *path, const struct user *user,
				    int out, pid_t parent)
{
	static char name[] = "wireshark", version[] = "--version";
	char *const argv[] = { name, version, NULL };
	sigset_t none;

	sigemptyset(&none);
	if (child_init("nsntrace-view", &out, 1) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(STDIN_FILENO, STDERR_FILENO) < 0 ||
	    (user && getuid() != user->uid && user_become(user) < 0))
		_exit(1);
	child_die_with(parent);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv(path, argv);
	_exit(1);
}

/* The first bytes that come within the time, as a string. */
static void read_start(int fd, char *text, size_t size)
{
	const int64_t end = now_ms() + PATIENCE;
	size_t len = 0;

	while (len < size - 1 && now_ms() < end) {
		struct pollfd answer = { fd, POLLIN, 0 };
		ssize_t n;

		if (poll(&answer, 1, (int)(end - now_ms())) <= 0)
			break;
		n = read(fd, text + len, size - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	text[len] = '\0';
}

/* "Wireshark 4.0.17 (Git ...", or "TShark (Wireshark) 4.0.17 ...". */
static unsigned long parse_major(const char *text)
{
	while (*text && *text != '\n' && !isdigit((unsigned char)*text))
		text++;
	return strtoul(text, NULL, 10);
}

bool wireshark_reads_process_blocks(const char *path, const struct user *user)
{
	const pid_t self = getpid();
	char text[64];
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0)
		print_version(path, user, fds[1], self);
	close_fd(&fds[1]);
	text[0] = '\0';
	if (pid > 0)
		read_start(fds[0], text, sizeof(text));
	close_fd(&fds[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		await_end(pid, 0);
	}
	detail("%s is version %lu", path, parse_major(text));
	return parse_major(text) >= FIRST_READER;
}

bool wireshark_parent_reads_process_blocks(void)
{
	char link[32], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)getppid());
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return false;
	path[n] = '\0';
	if (strcmp(path_base(path), "wireshark") != 0 &&
	    strcmp(path_base(path), "tshark") != 0)
		return false;
	return wireshark_reads_process_blocks(path, NULL);
}
