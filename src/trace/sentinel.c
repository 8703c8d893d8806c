// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sentinel: see the header.
 *
 * The kernel signals the processes of a group from the youngest to the oldest.
 * The sentinel is younger than the tracer, so when the tracer has got a signal
 * that was sent to the group, the sentinel has got it already. Two signals of a
 * kind may be one by the time that they are read: the sentinel may then have got
 * more of them than the tracer. So what it has got, and the tracer has not,
 * counts for a moment only.
 */
#include "trace/sentinel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/signals.h"

/* ms */
#define STALE	  5
#define ANSWER	  200 /* it may have been stopped: continue it then */
#define GIVE_UP	  2000
#define TURN_MAX  64 /* signals it reads in one go: others may flood it */
#define TURNS_MAX 1024 /* messages in one answer */

/* A message; the one that ends an answer has signal 0. */
struct sighting {
	uint32_t signal;
	uint32_t sender;
};

/* ---- the sentinel's process ---- */

static void tell(int control, int signals)
{
	struct signalfd_siginfo info;

	for (int i = 0; i < TURN_MAX; i++) {
		struct sighting sighting;

		if (read(signals, &info, sizeof(info)) != sizeof(info))
			return;
		sighting.signal = info.ssi_signo;
		sighting.sender = info.ssi_pid;
		/* If nobody asks, the oldest that fit are kept. */
		(void)!send(control, &sighting, sizeof(sighting),
			    MSG_DONTWAIT | MSG_NOSIGNAL);
	}
}

/* It keeps no file of the trace open, and ends with the tracer. */
static _Noreturn void be_sentinel(int control, pid_t tracer)
{
	static const struct sighting end = { 0, 0 };
	struct pollfd polls[2] = { { control, POLLIN, 0 }, { -1, POLLIN, 0 } };
	sigset_t all;
	char asked;

	child_die_with(tracer);
	signals_block_all();
	prctl(PR_SET_NAME, "nsntrace-group", 0, 0, 0);
	child_close_all_but(&control, 1);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	sigfillset(&all);
	polls[1].fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	while (polls[1].fd >= 0 &&
	       (poll(polls, 2, -1) >= 0 || errno == EINTR)) {
		tell(control, polls[1].fd);
		if (!polls[0].revents)
			continue;
		if (recv(control, &asked, 1, 0) <= 0 ||
		    send(control, &end, sizeof(end), MSG_NOSIGNAL) < 0)
			break;
	}
	_exit(0);
}

/* ---- the tracer's side ---- */

int sentinel_start(struct sentinel *s)
{
	pid_t tracer = getpid();
	pid_t pid = fds_fork(&s->control);

	if (pid == 0)
		be_sentinel(s->control, tracer);
	s->pid = pid > 0 ? pid : 0;
	return pid < 0 ? -1 : 0;
}

static void note(struct sentinel *s, const struct sighting *sighting)
{
	if (sighting->sender == (uint32_t)getpid())
		return; /* our SIGCONT */
	if (s->n_seen == SENTINEL_SEEN_MAX)
		memmove(s->seen, s->seen + 1, --s->n_seen * sizeof(s->seen[0]));
	s->seen[s->n_seen++] =
		(struct sentinel_seen){ sighting->signal, sighting->sender,
					now_ms() };
}

static bool is_readable(const struct sentinel *s, int timeout)
{
	struct pollfd polls = { s->control, POLLIN, 0 };
	int n;

	do
		n = poll(&polls, 1, timeout);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* False if it has ended, or does not answer. */
static bool read_answer(struct sentinel *s)
{
	struct sighting sighting;

	for (int i = 0; i < TURNS_MAX; i++) {
		if (!is_readable(s, ANSWER)) {
			kill(s->pid, SIGCONT);
			if (!is_readable(s, GIVE_UP - ANSWER))
				return false;
		}
		if (recv(s->control, &sighting, sizeof(sighting),
			 MSG_DONTWAIT) != sizeof(sighting))
			return false;
		if (sighting.signal == 0)
			return true;
		note(s, &sighting);
	}
	return false;
}

void sentinel_ask(struct sentinel *s)
{
	if (s->control >= 0 &&
	    send(s->control, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 &&
	    read_answer(s))
		return;
	sentinel_end(s);
	if (sentinel_start(s) < 0)
		detail("cannot fork to tell signals to the process group: %s",
		       strerror(errno));
}

static void drop(struct sentinel *s, size_t i)
{
	s->n_seen--;
	memmove(s->seen + i, s->seen + i + 1,
		(s->n_seen - i) * sizeof(s->seen[0]));
}

bool sentinel_take(struct sentinel *s, const struct signalfd_siginfo *info)
{
	for (size_t i = 0; i < s->n_seen; i++) {
		if (s->seen[i].signal != info->ssi_signo ||
		    s->seen[i].sender != info->ssi_pid)
			continue;
		drop(s, i);
		return true;
	}
	return false;
}

void sentinel_settle(struct sentinel *s)
{
	for (size_t i = s->n_seen; i-- > 0;)
		if (s->seen[i].when + STALE < now_ms())
			drop(s, i);
}

void sentinel_forget(struct sentinel *s, pid_t pid)
{
	if (pid != s->pid || pid == 0)
		return;
	s->pid = 0;
	close_fd(&s->control);
	(void)!sentinel_start(s);
}

void sentinel_end(struct sentinel *s)
{
	close_fd(&s->control);
	if (s->pid > 0) {
		await_end(s->pid, 0);
	}
	s->pid = 0;
}
