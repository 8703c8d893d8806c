/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target: the traced program. It is forked into new network and mount
 * namespaces, waits there until its network is ready, and then becomes the
 * program, with everything else as nsntrace itself was started: terminal,
 * process group, environment, directory, umask, limits, signals.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/signals.h"
#include "base/user.h"
#include "target/mounts.h"
#include "target/netns.h"

struct target_config {
	char *const *argv;
	const struct user *user; /* who it becomes; NULL: who we are */
	bool own_userns; /* in a user namespace of its own, which takes no root */
	const struct signals *signals;
	bool stdout_to_stderr; /* stdout belongs to the capture */
	bool silent; /* stdout and stderr go to /dev/null */
	struct mounts_config mounts; /* the key log is added, if it is made */
};

struct target {
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

#define TARGET_INIT                                                            \
	{                                                                      \
		.pidfd = -1, .control = -1, .view = MOUNTS_VIEW_INIT,          \
		.calls = -1                                                    \
	}

/*
 * Is there such a program? Looks along PATH as execvp(3) will, before anything
 * is changed. Returns 0, or -1 after a message; what exists but cannot be
 * executed is left to exec to say.
 */
int target_check(const char *program);

/*
 * Fork it; it waits in its namespaces, in a user namespace of its own as who it
 * was, with all capabilities there, which end with its exec if it is not uid 0.
 * Then it can do what it could before: as uid 0 it has, in there, those of the
 * bounding set. Returns 0, or -1 after a message.
 */
int target_spawn(struct target *t, const struct target_config *config);

/*
 * Before it mounts: give it a key log, see keylog.h. Returns a descriptor to
 * read it and to free what was read, the caller's to close; -1 after a message.
 */
int target_make_keylog(const struct target *t);

/* Have it make its mounts, which nobody waits for. A failure is told later. */
void target_mount(const struct target *t);

/*
 * When another process serves its uplink and says that it is ready: have it do
 * the rest, netns_complete(). Returns 0, or -1 after a message.
 */
int target_complete(struct target *t, const struct netns_served *served,
		    struct netns_addresses *found);

/*
 * Let it go and wait until the program runs, its calls watched if watch. Returns
 * 0, or after a message the exit status for what kept it from running.
 */
int target_release(struct target *t, const char *program, bool watch);

/* Send it a signal; one that has ended already is none. */
void target_signal(const struct target *t, int signal);

enum target_change {
	TARGET_SAME,
	TARGET_STOPPED,
	TARGET_ENDED
};

/* Without waiting: what has become of it? */
enum target_change target_look(struct target *t);

/* Has it been continued since it was seen to stop? Asked once. */
bool target_was_continued(const struct target *t);

/* If it still waits or runs: kill and reap it. */
void target_end(struct target *t);

#endif
