/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which Unix sockets that the program connects to belong to processes outside
 * of the trace: those that a process in the caller's network namespace listens
 * on.
 */
#ifndef HOST_DIAGNOSE_LISTENERS_H
#define HOST_DIAGNOSE_LISTENERS_H

#include <stdbool.h>

#include "base/socket_paths.h"
#include "base/user.h"

/*
 * Add to *outside the paths among *paths on which such a process listens, and
 * which the user (NULL: the caller) may connect to. Looks at the paths in a
 * process of its own, because a file system may not answer; after a second it
 * gives up, and adds nothing.
 */
void listeners_outside(const struct socket_paths *paths,
		       const struct user *user, struct socket_paths *outside);

/*
 * Does a process in the caller's network namespace listen on the abstract socket
 * of this name, which begins with "@"?
 */
bool listeners_have_abstract(const char *name);

#endif
