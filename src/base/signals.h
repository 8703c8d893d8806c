/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracer takes its signals from a signalfd, never from a handler. What
 * the signals were like before is kept, for the program to have them so.
 */
#ifndef BASE_SIGNALS_H
#define BASE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>

struct signals {
	int fd; /* readable when a signal waits */
	sigset_t old_mask;
	struct sigaction old_chld;
	struct sigaction old_pipe;
	sigset_t ignored; /* when nsntrace was started, as by nohup(1) */
};

#define SIGNALS_INIT                                                           \
	{                                                                      \
		.fd = -1                                                       \
	}

/*
 * First of all: where files may not grow (ulimit -f), write(2) is to fail, a
 * message's too, not to kill.
 */
void signals_init(void);

/*
 * Block what the tracer passes on or waits for, and open the signalfd. SIGPIPE
 * is ignored and SIGCHLD made default (an inherited SIG_IGN would reap our
 * children for us). Returns 0, or -1 after a message.
 */
int signals_open(struct signals *s);

/* In a child, before exec: the mask and dispositions that nsntrace found. */
void signals_restore(const struct signals *s);

/* One waiting signal. Returns 1, or 0 if none waits. */
int signals_next(struct signals *s, struct signalfd_siginfo *info);

void signals_close(struct signals *s);

/* In a child that only its parent may end: block what can be blocked. */
void signals_block_all(void);

/*
 * True if the program has this signal from the terminal already. SIGHUP is not
 * among them: a terminal that goes sends it to the session's leader only.
 */
bool signal_from_terminal(const struct signalfd_siginfo *info);

#endif
