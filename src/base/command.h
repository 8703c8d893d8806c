/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other programs that nsntrace runs. There is no shell: a program is an
 * absolute path and an argv. It gets an environment of its own (PATH, LC_ALL),
 * so that the caller's cannot steer what runs as root, is killed when its
 * parent dies (PR_SET_PDEATHSIG), and what it says is kept for a message.
 */
#ifndef BASE_COMMAND_H
#define BASE_COMMAND_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

struct command {
	char *const *argv; /* argv[0] is the path */
	const char *input; /* its stdin, or NULL */
	const int *output; /* its stdout; NULL: kept with what it says */
	const int *inherit; /* descriptors that it keeps open */
	size_t n_inherit;
};

struct running {
	pid_t pid; /* 0: nothing runs */
	int said; /* read end: its stderr, and stdout if that has no other */
};

#define RUNNING_INIT                                                           \
	{                                                                      \
		.said = -1                                                     \
	}

/*
 * Find a program by PATH, then in /sbin, /bin and those of /usr. Returns 0 and its
 * path, or -1 with ENOENT.
 */
int command_find(const char *name, char path[PATH_MAX]);

/* Start it. Returns 0, or -1 after a message. */
int command_start(const struct command *cmd, struct running *run);

/*
 * Wait for the end. What it said, as much as fits, comes back as a string on
 * one line. Returns its exit status, 128+n for a signal, -1 if it is lost.
 */
int command_finish(struct running *run, char *said, size_t size);

/* command_start() and command_finish(). */
int command_run(const struct command *cmd, char *said, size_t size);

#endif
