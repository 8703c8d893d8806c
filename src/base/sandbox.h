/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process of ours gives away that reads what strangers sent, when it has
 * opened all that it needs.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Limits that the user set are for the program, not for our processes: lift
 * those that would keep one from its memory. Call it first.
 */
void sandbox_set_limits(void);

/*
 * Become uid and gid with no groups, no capabilities, no new privileges ever,
 * not traceable by others, no core dumps. In a user namespace that does not
 * know the uid it stays who it is, without capabilities. For a process with
 * one thread; who names it in messages. Returns 0, or -1 after a message.
 */
int sandbox_drop(const char *who, uid_t uid, gid_t gid);

/* A system call that is allowed if (argument arg & mask) == value. */
struct sandbox_rule {
	int call; /* as of SCMP_SYS() */
	int error; /* 0: allowed; otherwise it fails with that, seccomp(2) */
	unsigned int arg;
	uint64_t mask; /* 0: whatever the argument is */
	uint64_t value;
};

/* What a process needs beside memory, time, writing and its end. */
struct sandbox_calls {
	const int *calls;
	size_t n_calls;
	const struct sandbox_rule *rules;
	size_t n_rules;
};

/*
 * From here on only these system calls: any other fails with EPERM. For all
 * threads. Without libseccomp (a configure switch) this does nothing. Returns
 * 0, or -1 after a message.
 */
int sandbox_filter(const char *who, const struct sandbox_calls *calls);

#endif
