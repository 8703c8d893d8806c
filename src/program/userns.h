/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user namespace of a trace without root. Whoever creates one has all
 * capabilities in it, and over the network and mount namespaces that are
 * created with it (user_namespaces(7)). The user's own ids stay the same there;
 * no others are mapped.
 */
#ifndef PROGRAM_USERNS_H
#define PROGRAM_USERNS_H

#include <sys/types.h>

/*
 * Map the caller's ids into the new user namespace of pid, a child. Returns 0,
 * or -1 after a message.
 */
int userns_map(pid_t pid);

/* clone3(2) with CLONE_NEWUSER has failed: print the reason. Returns -1. */
int userns_explain_failure(void);

/*
 * The namespaces were created, but something in them was not permitted, with
 * errno. Returns a text with the cause and the remedy if they are known, else
 * "".
 */
const char *userns_restriction(int error);

#endif
