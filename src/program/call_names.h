/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of Unix sockets that a system call gives to the kernel. */
#ifndef PROGRAM_CALL_NAMES_H
#define PROGRAM_CALL_NAMES_H

#include <stdbool.h>

struct seccomp_notif;

/*
 * Pass fn each name in a waiting connect(2), sendto(2), sendmsg(2) or
 * sendmmsg(2): a path, or "@NAME" for an abstract socket. Reads the program's
 * memory, which may have us wait for ever. Returns false if it cannot be read.
 */
bool call_names(const struct seccomp_notif *notif,
		void (*fn)(const char *name, void *arg), void *arg);

#endif
