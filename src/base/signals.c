// SPDX-License-Identifier: GPL-2.0-or-later
/* The tracer's signals. */
#include "base/signals.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include "base/log.h"

static struct sigaction old_xfsz;

void signals_init(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGXFSZ, &ignore, &old_xfsz);
}

static void find_ignored(sigset_t *ignored)
{
	struct sigaction now;

	sigemptyset(ignored);
	for (int i = 1; i <= SIGRTMAX; i++)
		if (sigaction(i, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
			sigaddset(ignored, i);
}

int signals_open(struct signals *s)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t set;

	find_ignored(&s->ignored);
	/*
	 * All but those of the C library's own threads. A fault of ours kills
	 * us, although its signal is blocked.
	 */
	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, &s->old_mask);
	sigaction(SIGCHLD, &dfl, &s->old_chld);
	sigaction(SIGPIPE, &ignore, &s->old_pipe);
	s->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->fd < 0)
		return error_errno("cannot open a signalfd");
	return 0;
}

void signals_restore(const struct signals *s)
{
	sigaction(SIGCHLD, &s->old_chld, NULL);
	sigaction(SIGPIPE, &s->old_pipe, NULL);
	sigaction(SIGXFSZ, &old_xfsz, NULL);
	sigprocmask(SIG_SETMASK, &s->old_mask, NULL);
}

int signals_next(struct signals *s, struct signalfd_siginfo *info)
{
	ssize_t n;

	do
		n = read(s->fd, info, sizeof(*info));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*info);
}

void signals_close(struct signals *s)
{
	close_fd(&s->fd);
}

void signals_block_all(void)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

bool signal_from_terminal(const struct signalfd_siginfo *info)
{
	static const uint32_t of_terminals[] = { SIGINT,  SIGQUIT, SIGTSTP,
						 SIGTTIN, SIGTTOU, SIGWINCH };

	for (size_t i = 0; i < ARRAY_SIZE(of_terminals); i++)
		if (info->ssi_signo == of_terminals[i])
			return info->ssi_code == SI_KERNEL;
	return false;
}

bool signal_from_process(const struct signalfd_siginfo *info)
{
	return info->ssi_code <= 0;
}
