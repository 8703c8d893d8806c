/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wireshark, opened on a capture as it comes. It reads the capture from a pipe,
 * runs as the user behind sudo(8), in a session of its own, and outlives the
 * trace: what it shows is to be looked at.
 */
#ifndef CLI_WIRESHARK_H
#define CLI_WIRESHARK_H

#include <limits.h>
#include <sys/types.h>

#include "base/signals.h"
#include "base/user.h"

struct wireshark {
	char path[PATH_MAX];
	struct user user; /* who it runs as */
	int fd; /* the pipe, for it to read; -1: there is none */
};

#define WIRESHARK_INIT                                                         \
	{                                                                      \
		.fd = -1                                                       \
	}

/*
 * Is there such a program, and is uid somebody to run it? Not root: Wireshark
 * is no program for that. Returns the end of the pipe that the capture is
 * to be written to, for the caller to close, or -1 after a message.
 */
int wireshark_prepare(struct wireshark *w, uid_t uid, gid_t gid);

/*
 * Start it. A failure beyond the fork it tells itself, and then is a reader
 * that has gone. Returns its pid, or -1 after a message.
 */
pid_t wireshark_start(struct wireshark *w, const struct signals *signals);

void wireshark_release(struct wireshark *w);

#endif
