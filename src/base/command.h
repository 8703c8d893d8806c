/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other programs that nsntrace runs. There is no shell: a program is an
 * absolute path and an argv. It gets only PATH and LC_ALL, so that the caller's
 * environment cannot influence what runs as root. It is killed when its parent
 * dies (PR_SET_PDEATHSIG). Its output is kept for a message.
 */
#ifndef BASE_COMMAND_H
#define BASE_COMMAND_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct command {
	char *const *argv; /* argv[0] is the path */
	const char *input; /* its stdin, or NULL */
	const int *output; /* its stdout; NULL: kept, with its stderr */
	const int *inherit; /* descriptors that stay open in it */
	size_t n_inherit;
	int limit; /* ms that it may take; 0: AWAIT_LIMIT */
};

struct running {
	pid_t pid; /* 0: nothing runs */
	int said; /* read end of its stderr, and of stdout if kept */
	int64_t since; /* it runs: ms */
	int limit;
};

#define RUNNING_INIT                                                           \
	{                                                                      \
		.said = -1                                                     \
	}

/*
 * The next place to look for a program: path becomes name in the first
 * directory of *list, as PATH has them, and *list goes on to the next. False
 * when *list, then NULL, has no more.
 */
bool command_candidate(const char **list, const char *name,
		       char path[PATH_MAX]);

/*
 * Find a program in PATH, then in /sbin, /usr/sbin, /bin and /usr/bin. Returns
 * 0 and its path, or -1 with ENOENT.
 */
int command_find(const char *name, char path[PATH_MAX]);

/* Start it. Returns 0, or -1 after a message. */
int command_start(const struct command *cmd, struct running *run);

/*
 * Wait for its end, as await.h says; then kill it, with its children. said
 * becomes its output as a string on one line, cut to fit, or that it took too
 * long. Returns its exit status, 128+n for a signal, or -1 with errno:
 * ETIMEDOUT, or EINTR after a signal of the user, which needs no message.
 */
int command_finish(struct running *run, char *said, size_t size);

/* Kill it with its children, if it runs. */
void command_kill(const struct running *run);

/* command_start() and command_finish(). */
int command_run(const struct command *cmd, char *said, size_t size);

#endif
