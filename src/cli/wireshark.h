/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wireshark shows a capture live. It reads the capture from a pipe, runs as the
 * user who called sudo(8), in a session of its own, and stays open after the
 * trace.
 */
#ifndef CLI_WIRESHARK_H
#define CLI_WIRESHARK_H

#include <limits.h>
#include <sys/types.h>

#include "base/signals.h"
#include "base/user.h"

struct wireshark {
	char path[PATH_MAX];
	struct user user; /* runs it */
	int fd; /* read end of the pipe; -1: none */
};

#define WIRESHARK_INIT                                                         \
	{                                                                      \
		.fd = -1                                                       \
	}

/*
 * Find Wireshark, and the user who runs it, who must not be root. Returns the
 * write end of the pipe for the capture, which the caller closes, or -1 after a
 * message.
 */
int wireshark_prepare(struct wireshark *w, uid_t uid, gid_t gid);

/*
 * Start it. Returns its pid, or -1 after a message. If Wireshark fails after the
 * fork, the child prints the message and the pipe loses its reader.
 */
pid_t wireshark_start(struct wireshark *w, const struct signals *signals);

void wireshark_release(struct wireshark *w);

#endif
