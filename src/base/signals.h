/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tracer reads its signals from a signalfd, and has no handlers. It keeps
 * the former mask and dispositions, and restores them for the program.
 */
#ifndef BASE_SIGNALS_H
#define BASE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>

struct signals {
	int fd; /* readable when a signal is pending */
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
 * Call it first: beyond the limit of a file's size (ulimit -f) write(2) shall
 * fail and not kill us, also when it writes a message.
 */
void signals_init(void);

/*
 * Block all signals, and open the signalfd. Ignore SIGPIPE, and set SIGCHLD to its default (with an inherited
 * SIG_IGN the kernel would reap our children). Returns 0, or -1 after a
 * message.
 */
int signals_open(struct signals *s);

/* In a child, before exec: restore the mask and the dispositions. */
void signals_restore(const struct signals *s);

/* Read one pending signal. Returns 1, or 0 if there is none. */
int signals_next(struct signals *s, struct signalfd_siginfo *info);

void signals_close(struct signals *s);

/* In a child that only its parent shall end: block all signals. */
void signals_block_all(void);

/*
 * Has the terminal sent this signal to the whole process group? Not so for
 * SIGHUP: a terminal that is closed sends it only to the session's leader.
 */
bool signal_from_terminal(const struct signalfd_siginfo *info);

/* Has a process sent it? Otherwise it is the kernel's. */
bool signal_from_process(const struct signalfd_siginfo *info);

#endif
