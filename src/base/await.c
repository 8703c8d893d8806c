// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for other processes, which may hang. */
#include "base/await.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/util.h"

/* ms */
#define GRACE  1000 /* of a wait in the undo, before a signal ends it */
#define MOMENT 5
#define DEATH  1000 /* that a killed process may take */

enum phase {
	PROGRAM,
	SET_UP,
	UNDO
};

static struct {
	int fd; /* readable when such a signal is pending */
	enum phase phase;
	bool hurry; /* something hung in the undo */
} waits = { .fd = -1 };

int await_set_up(const sigset_t *ends)
{
	waits.fd = signalfd(-1, ends, SFD_CLOEXEC | SFD_NONBLOCK);
	waits.phase = SET_UP;
	return waits.fd < 0 ? -1 : 0;
}

void await_program(void)
{
	waits.phase = PROGRAM;
}

static bool take_signal(void)
{
	struct signalfd_siginfo info;

	return read(waits.fd, &info, sizeof(info)) == sizeof(info);
}

void await_undo(void)
{
	while (waits.fd >= 0 && take_signal())
		;
	waits.phase = UNDO;
}

void await_forget(void)
{
	waits.fd = -1;
	waits.phase = PROGRAM;
}

/* ms until signals are heeded; -1: they are not. */
static int signals_wait(int64_t since)
{
	int64_t left = since + GRACE - now_ms();

	if (waits.fd < 0 || waits.phase == PROGRAM)
		return -1;
	return waits.phase == SET_UP || left < 0 ? 0 : (int)left;
}

/* ms until the time limit; -1: there is none. */
static int limit_wait(int64_t since, int ms)
{
	int64_t left;

	if (waits.hurry && (ms < 0 || ms > GRACE))
		ms = GRACE;
	left = since + ms - now_ms();
	if (ms < 0)
		return -1;
	return left < 0 ? 0 : (int)left;
}

static int end_wait(int error)
{
	waits.hurry |= waits.phase == UNDO;
	if (error == EINTR && waits.phase == UNDO)
		take_signal();
	errno = error;
	return -1;
}

/* Returns 1 if fd is readable, 0 if not yet, or -1 with errno. */
static int wait_once(int fd, int64_t since, int ms)
{
	int heed = signals_wait(since), limit = limit_wait(since, ms);
	int timeout = heed > 0 ? shorter_timeout(heed, limit) : limit;
	struct pollfd polls[] = { { fd, POLLIN, 0 },
				  { heed == 0 ? waits.fd : -1, POLLIN, 0 } };

	if (poll(polls, 2, timeout) < 0 && errno != EINTR)
		return -1;
	if (polls[0].revents)
		return 1;
	errno = EINTR;
	if (polls[1].revents)
		return -1;
	errno = ETIMEDOUT;
	return limit_wait(since, ms) == 0 ? -1 : 0;
}

int await_readable(int fd, int64_t since, int ms)
{
	int r, saved = errno;

	while ((r = wait_once(fd, since, ms)) == 0)
		;
	if (r < 0)
		return end_wait(errno);
	errno = saved;
	return 0;
}

/* Sleep for a moment, to try something again. Returns as await_readable(). */
static int await_moment(int64_t since, int ms)
{
	int64_t now = now_ms();

	if (limit_wait(since, ms) == 0)
		return end_wait(ETIMEDOUT);
	while (now_ms() < now + MOMENT)
		if (wait_once(-1, since, (int)(now - since) + MOMENT) < 0 &&
		    errno != ETIMEDOUT)
			return end_wait(errno);
	return 0;
}

ssize_t await_message(int sock, void *data, size_t size, int fds[FDS_MAX],
		      int ms)
{
	for (int i = 0; i < FDS_MAX; i++)
		fds[i] = -1;
	if (await_readable(sock, now_ms(), ms) < 0)
		return -1;
	return fds_receive(sock, data, size, fds);
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG) <
		       0 ||
	       info.si_pid != 0;
}

/* Not even a signal shall keep us from reaping what we have killed. */
static void await_death(pid_t pid, int pidfd)
{
	struct pollfd polls = { pidfd, POLLIN, 0 };
	int64_t until = now_ms() + DEATH;

	kill(pid, SIGKILL);
	while (!has_ended(pid) && now_ms() < until)
		poll(&polls, 1, pidfd < 0 ? MOMENT : DEATH);
}

/* A caller that did not wait saw nothing hang. Returns as await_readable(). */
static int await_step(int pidfd, int64_t since, int ms)
{
	if (ms == 0) {
		errno = ETIMEDOUT;
		return -1;
	}
	return pidfd < 0 ? await_moment(since, ms)
			 : await_readable(pidfd, since, ms);
}

int await_end(pid_t pid, int ms)
{
	/* It is readable when the process has ended. */
	autoclose int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int64_t since = now_ms();
	int status, why, r = 0;

	while (r == 0 && !has_ended(pid))
		r = await_step(pidfd, since, ms);
	why = errno;
	if (r < 0)
		await_death(pid, pidfd);
	if (waitpid(pid, &status, WNOHANG) != pid)
		return -1;
	errno = why;
	return r < 0 ? -1 : status;
}
