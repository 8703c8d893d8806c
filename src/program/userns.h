/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user namespace of a trace without root. Who makes one holds all
 * capabilities in it, and so over the network and mount namespaces that are
 * made along with it (user_namespaces(7)). In there the user is the same, and
 * nobody else has a name.
 */
#ifndef PROGRAM_USERNS_H
#define PROGRAM_USERNS_H

#include <sys/types.h>

/*
 * Give the new user namespace of pid, a child, the ids of the caller. Returns
 * 0, or -1 after a message.
 */
int userns_map(pid_t pid);

/* clone3(2) with CLONE_NEWUSER has failed, with errno: say why. Returns -1. */
int userns_explain_failure(void);

/*
 * Something in the new namespaces was not permitted, with errno, although they
 * could be made. Where it is known why, a text with the remedy, else "".
 */
const char *userns_restriction(int error);

#endif
