/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drops the privileges of a process that reads data from the network, after it
 * has opened all that it needs.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The user's resource limits are meant for the program, not for our processes:
 * raise those on memory. Call it first.
 */
void sandbox_set_limits(void);

/*
 * Switch to uid and gid, without groups and capabilities; never gain privileges
 * again, dump no core, and allow no other process to trace this one. In a user
 * namespace without that uid the ids stay. For a process with one thread;
 * messages call it who. Returns 0, or -1 after a message.
 */
int sandbox_drop(const char *who, uid_t uid, gid_t gid);

/* A system call that is allowed if (argument arg & mask) == value. */
struct sandbox_rule {
	int call; /* as of SCMP_SYS() */
	int error; /* 0: allowed; otherwise the call fails with this errno */
	unsigned int arg;
	uint64_t mask; /* 0: any argument */
	uint64_t value;
};

/*
 * The calls of a process beside those for memory (which cannot be made
 * executable), time, write and exit.
 */
struct sandbox_calls {
	const int *calls;
	size_t n_calls;
	const struct sandbox_rule *rules;
	size_t n_rules;
};

/*
 * From here on nothing can be sent by these descriptors, such as packet
 * sockets, which would send any frame: write(2), send(2) and the like fail with
 * EPERM. Call it before sandbox_filter(). Returns 0, or -1 after a message.
 */
int sandbox_forbid_sending(const char *who, const int *fds, size_t n);

/*
 * Allow only these system calls from here on, for all threads: any other fails
 * with EPERM. Built without libseccomp (a configure switch), this does nothing.
 * Returns 0, or -1 after a message.
 */
int sandbox_filter(const char *who, const struct sandbox_calls *calls);

#endif
