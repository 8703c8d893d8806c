// SPDX-License-Identifier: GPL-2.0-or-later
/* The keeper: undoes what the trace changed when the tracer is dead. */
#include "host/journal/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "host/undo.h"

/* What the tracer sends besides lines of the journal; none begins so. */
#define MSG_GUARD   "!guard"
#define MSG_DISMISS "!dismiss"

#define GUARDED_MAX 4
#define PAUSE	    10 /* ms, after an error */
#define DISMISS	    5000 /* ms; it has nothing to do any more */
#define LAST_WORDS  1000 /* ms, for processes that were killed to end */

/*
 * One message, as a string, and the descriptor that came with it, or -1.
 * Returns its length, 0 at the end of file, which alone says that the tracer is
 * dead: one that lives would go on changing the host behind the undo.
 */
static ssize_t receive(int sock, char *text, size_t size, int *fd)
{
	int fds[FDS_MAX];
	ssize_t n;

	while ((n = fds_receive(sock, text, size - 1, fds)) < 0)
		poll(NULL, 0, PAUSE);
	text[n] = '\0';
	*fd = fds[0];
	return n;
}

/*
 * When a process has ended, the kernel has closed its connections, and told their
 * other ends: that must get through before the undo takes the way away.
 */
static void end_guarded(const int *pidfd, size_t n)
{
	int64_t end = now_ms() + LAST_WORDS;

	for (size_t i = 0; i < n; i++)
		syscall(SYS_pidfd_send_signal, pidfd[i], SIGKILL, NULL, 0);
	for (size_t i = 0; i < n; i++) {
		struct pollfd ended = { .fd = pidfd[i], .events = POLLIN };
		int64_t left = end - now_ms();

		poll(&ended, 1, left > 0 ? (int)left : 0);
	}
}

static _Noreturn void keep(struct journal *j, int sock)
{
	int keep_open[] = { sock, j->dir_fd, j->file_fd };
	char text[2048];
	int guarded[GUARDED_MAX];
	size_t n = 0;
	int fd;

	if (child_init("nsntrace-keeper", keep_open, ARRAY_SIZE(keep_open)) < 0)
		_exit(1);
	j->keeper_fd = -1;
	while (receive(sock, text, sizeof(text), &fd) > 0) {
		if (!strcmp(text, MSG_DISMISS))
			_exit(0);
		if (strcmp(text, MSG_GUARD) && journal_take(j, text) < 0)
			error_errno("the keeper cannot record the change '%s'",
				    text);
		if (fd >= 0 && n < GUARDED_MAX)
			guarded[n++] = fd;
	}
	end_guarded(guarded, n);
	_exit(undo_all(j) < 0);
}

int keeper_start(struct keeper *k, struct journal *j)
{
	int control;
	pid_t pid = fds_fork(&control);

	if (pid < 0)
		return error_errno("cannot start the keeper");
	if (pid == 0)
		keep(j, control);
	k->pid = pid;
	j->keeper_fd = control;
	return 0;
}

int keeper_guard(const struct journal *j, int pidfd)
{
	if (j->keeper_fd < 0)
		return 0;
	if (fds_send(j->keeper_fd, MSG_GUARD, strlen(MSG_GUARD), &pidfd, 1) <
		    0 &&
	    errno != EPIPE && errno != ECONNRESET)
		return error_errno("cannot send a process to the keeper");
	return 0;
}

void keeper_dismiss(struct keeper *k, struct journal *j)
{
	if (k->pid == 0)
		return;
	if (j->keeper_fd >= 0)
		(void)!fds_send(j->keeper_fd, MSG_DISMISS, strlen(MSG_DISMISS),
				NULL, 0);
	close_fd(&j->keeper_fd);
	await_end(k->pid, DISMISS);
	k->pid = 0;
}
