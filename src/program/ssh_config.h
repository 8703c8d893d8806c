/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files that ssh(1) includes in its configuration, for a program without
 * root. ssh refuses such a file unless it belongs to root or to the user. In the
 * program's user namespace root has no number, and its files seem to belong to
 * nobody. So the program gets copies, which belong to the user.
 */
#ifndef PROGRAM_SSH_CONFIG_H
#define PROGRAM_SSH_CONFIG_H

#include <stddef.h>

#include "program/mounts.h"

#define SSH_CONFIG_MAX 16 /* files */

/* Starts as zeroes. */
struct ssh_config {
	struct cover covers[SSH_CONFIG_MAX]; /* for mounts_make() */
	char *path[SSH_CONFIG_MAX]; /* theirs; owned */
	char *text[SSH_CONFIG_MAX];
	size_t n_covers;
	size_t bytes; /* of all copies */
};

/*
 * Read the files that /etc/ssh/ssh_config includes, and those that they
 * include, as far as they are root's. What cannot be read is left out.
 */
void ssh_config_copy(struct ssh_config *s);

void ssh_config_release(struct ssh_config *s);

#endif
