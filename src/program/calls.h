/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls by which the program's sockets get their ports, as seccomp_unotify(2)
 * tells of them: each waits until it was looked at, and then goes on as it would
 * have. For traces that may not use BPF.
 *
 * A call that would give the socket a port by itself (connect, or a first
 * sendto) finds that it has one: it is given by us, so that it is known before
 * the first packet.
 */
#ifndef PROGRAM_CALLS_H
#define PROGRAM_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/* Was nsntrace built for it? */
bool calls_can_be_watched(void);

/*
 * In the program's process, before exec: from here on it and its children are
 * watched. Without CAP_SYS_ADMIN they cannot gain privileges by exec any more
 * (PR_SET_NO_NEW_PRIVS). Returns the descriptor by which, or -1 with errno.
 */
int calls_watch(void);

/* A thread used a socket. */
struct socket_call {
	uint32_t pid; /* its process */
	uint32_t tid;
	uint8_t protocol; /* IPPROTO_ */
	uint16_t port; /* the socket's own, in network byte order */
};

/*
 * In the tracer, when the descriptor is readable: look at a call, tell fn, and
 * let it go on. Takes the rights of ptrace(2) over the program.
 */
void calls_look(int fd, void (*fn)(const struct socket_call *call, void *arg),
		void *arg);

#endif
