/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced program. Its process is forked into new network and mount
 * namespaces, waits there until the network is ready, and then executes the
 * program. It inherits all else from nsntrace: terminal, process group,
 * environment, directory, umask, limits, signals.
 */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/signals.h"
#include "base/user.h"
#include "program/mounts.h"
#include "program/netns.h"

struct program_config {
	char *const *argv;
	const struct user *user; /* the user to run as; NULL: ours */
	bool own_userns; /* in its own user namespace: a trace without root */
	const struct signals *signals;
	bool stdout_to_stderr; /* stdout belongs to the capture */
	bool silent; /* stdout and stderr go to /dev/null */
	struct mounts_config mounts; /* without the key log */
};

struct program {
	pid_t pid; /* 0: there is none */
	int pidfd;
	int control; /* to the waiting child */
	bool own_userns;
	bool has_mounts; /* it has its own mount namespace */
	bool ended;
	int status; /* its exit status, 128+n for a signal n */
	int signal; /* the signal that ended it, or 0 */
	struct mounts_view view; /* after program_release() */
	int calls; /* of calls.h, after program_release() with watch */
};

#define PROGRAM_INIT                                                           \
	{                                                                      \
		.pidfd = -1, .control = -1, .view = MOUNTS_VIEW_INIT,          \
		.calls = -1                                                    \
	}

/*
 * Does the program exist? Searches PATH as execvp(3) will, before anything is
 * changed. Returns 0, or -1 after a message. A file that exists but cannot be
 * executed is an error of exec later.
 */
int program_check(const char *program);

/*
 * Fork its process, which waits in its namespaces. With own_userns it keeps its
 * uid there and has all capabilities, which it loses at exec unless it is uid
 * 0; as uid 0 it keeps those of its bounding set, so that it can do what it
 * could before. Returns 0, or -1 after a message.
 */
int program_spawn(struct program *t, const struct program_config *config);

/*
 * Before program_mount(): make its key log, see keylog.h. Returns a descriptor
 * to read it and to free what was read, which the caller closes; -1 after a
 * message.
 */
int program_make_keylog(const struct program *t);

/* Tell it to mount, without waiting. program_release() reports a failure. */
void program_mount(const struct program *t);

/*
 * Another process serves the uplink, and is ready: tell the child to do the
 * rest, netns_complete(). Returns 0, or -1 after a message.
 */
int program_complete(struct program *t, const struct netns_served *served,
		     struct netns_addresses *found);

/*
 * Let it execute the program, with its system calls watched if watch, and wait
 * until the program runs. Returns 0, or after a message the exit status; after
 * a signal of the user (await.h) STATUS_FAILED without one.
 */
int program_release(struct program *t, const char *program, bool watch);

/* Send it a signal, unless it has ended. */
void program_signal(const struct program *t, int signal);

/* The same for one that we have got: with its value, if it has one. */
void program_pass_signal(const struct program *t,
			 const struct signalfd_siginfo *info);

enum program_change {
	PROGRAM_SAME,
	PROGRAM_STOPPED,
	PROGRAM_ENDED
};

/* Has it stopped or ended since the last call? Does not wait. */
enum program_change program_look(struct program *t);

/* If it has not ended: kill and reap it. */
void program_reap(struct program *t);

#endif
