/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Watches the system calls that give the program's sockets their ports, by
 * seccomp_unotify(2): each call waits until we have looked at it, and then
 * continues unchanged. For traces that may not use BPF.
 *
 * Some calls would choose a port themselves (connect, or a first sendto). We
 * bind the socket before, so that the port is known before the first packet.
 */
#ifndef PROGRAM_CALLS_H
#define PROGRAM_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/socket_paths.h"

/* Was nsntrace built with it? */
bool calls_can_be_watched(void);

/*
 * In the program's process, before exec: watch it and its children from here
 * on. Without CAP_SYS_ADMIN they can then no longer gain privileges by exec
 * (PR_SET_NO_NEW_PRIVS). Returns the descriptor for calls_look(), or -1 with
 * errno.
 */
int calls_watch(void);

/*
 * A thread gives a socket its port, or names a Unix socket to which it wants to
 * connect, or to send. That may fail.
 */
struct socket_call {
	uint32_t pid; /* its process */
	uint32_t tid;
	uint8_t protocol; /* IPPROTO_ */
	uint16_t port; /* the socket's own, in network byte order */
	/* "": it has a port. "@NAME": an abstract socket. */
	char unix_path[SOCKET_PATH_SIZE];
	bool unreadable; /* it may name a Unix socket; we cannot read that */
};

/* A call that waits. */
struct waiting_call {
	uint64_t id; /* the kernel's; 0: there is none */
	uint32_t tid;
};

/*
 * When the descriptor is readable: look at a call, pass it to fn, and let it
 * continue. Without ports, only calls with Unix sockets are passed. Needs the right to ptrace(2) the program. Its process may have us
 * wait for ever: another thread may be in the middle of a call that holds the
 * socket, or of exec. So the call is in *waiting until it continues.
 */
void calls_look(int fd, struct waiting_call *waiting, bool ports,
		void (*fn)(const struct socket_call *call, void *arg),
		void *arg);

/* Let that call continue, if there is one. Does not wait. */
void calls_continue(int fd, struct waiting_call *waiting);

/* When fd is readable: let a call continue, without a look. Does not wait. */
void calls_pass(int fd);

#endif
