/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The traced program. A process is forked into new network and mount namespaces,
 * waits there until its network is ready, and then executes the program. All else
 * is as nsntrace itself was started: terminal, process group, environment,
 * directory, umask, limits, signals.
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
	const struct user *user; /* who it becomes; NULL: who we are */
	bool own_userns; /* in a user namespace of its own, which takes no root */
	const struct signals *signals;
	bool stdout_to_stderr; /* stdout belongs to the capture */
	bool silent; /* stdout and stderr go to /dev/null */
	struct mounts_config mounts; /* the key log is added, if it is made */
};

struct program {
	pid_t pid; /* 0: there is none */
	int pidfd;
	int control; /* to the waiting child */
	bool own_userns;
	bool has_mounts; /* a mount namespace of its own */
	bool ended;
	int status; /* its exit status, 128+n for a signal n */
	int signal; /* that ended it; 0: none did */
	struct mounts_view view; /* once it was released */
	int calls; /* of calls.h, once it was released to be watched */
};

#define PROGRAM_INIT                                                           \
	{                                                                      \
		.pidfd = -1, .control = -1, .view = MOUNTS_VIEW_INIT,          \
		.calls = -1                                                    \
	}

/*
 * Is there such a program? Looks along PATH as execvp(3) will, before anything
 * is changed. Returns 0, or -1 after a message; what exists but cannot be
 * executed is left to exec to say.
 */
int program_check(const char *program);

/*
 * Fork it; it waits in its namespaces, in a user namespace of its own as who it
 * was, with all capabilities there, which end with its exec if it is not uid 0.
 * Then it can do what it could before: as uid 0 it has, in there, those of the
 * bounding set. Returns 0, or -1 after a message.
 */
int program_spawn(struct program *t, const struct program_config *config);

/*
 * Before it mounts: give it a key log, see keylog.h. Returns a descriptor to
 * read it and to free what was read, the caller's to close; -1 after a message.
 */
int program_make_keylog(const struct program *t);

/* Have it make its mounts, which nobody waits for. A failure is told later. */
void program_mount(const struct program *t);

/*
 * When another process serves its uplink and says that it is ready: have it do
 * the rest, netns_complete(). Returns 0, or -1 after a message.
 */
int program_complete(struct program *t, const struct netns_served *served,
		     struct netns_addresses *found);

/*
 * Let it go and wait until the program runs, its calls watched if watch. Returns
 * 0, or after a message the exit status for what kept it from running.
 */
int program_release(struct program *t, const char *program, bool watch);

/* Send it a signal; one that has ended already is none. */
void program_signal(const struct program *t, int signal);

enum program_change {
	PROGRAM_SAME,
	PROGRAM_STOPPED,
	PROGRAM_ENDED
};

/* Without waiting: what has become of it? */
enum program_change program_look(struct program *t);

/* Has it been continued since it was seen to stop? Asked once. */
bool program_was_continued(const struct program *t);

/* If it still waits or runs: kill and reap it. */
void program_reap(struct program *t);

#endif
