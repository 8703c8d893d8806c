/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Unix socket outside of the trace that the program used: one that a process
 * of another network namespace has bound.
 */
#ifndef BASE_UNIX_CONTACT_H
#define BASE_UNIX_CONTACT_H

#include <stdint.h>

#include "base/socket_paths.h"

struct unix_contact {
	uint32_t pid; /* the process that used it; 0: not known */
	char comm[16]; /* its name then; no 0 ends one of 16 bytes */
	char path[SOCKET_PATH_SIZE]; /* "@NAME": an abstract socket */
};

#endif
