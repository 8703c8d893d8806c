/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the program runs as, and who called. */
#ifndef BASE_USER_H
#define BASE_USER_H

#include <stdbool.h>
#include <sys/types.h>

struct user {
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary groups; owned */
	int n_groups;
	/* From passwd(5), owned; NULL if the uid has no entry there. */
	char *name;
	char *home;
	char *shell;
};

/*
 * Look up NAME|UID[:GROUP|GID] as setpriv(1) and chown(1) read it: the groups
 * are those of the user, the primary one replaced by :GROUP. A uid without a
 * passwd entry needs a group. Returns 0, or -1 after a message.
 */
int user_lookup(struct user *u, const char *spec);

void user_release(struct user *u);

/*
 * Become the user: groups, gid, uid in that order, and HOME, USER, LOGNAME and
 * SHELL. For a child before exec; returns 0 or -1 with errno.
 */
int user_become(const struct user *u);

/*
 * The user behind sudo(8): SUDO_UID and SUDO_GID, believed only of a process
 * that was started by root. Returns false if there is none.
 */
bool user_behind_sudo(uid_t *uid, gid_t *gid);

/* The user that stands for none: nobody, or what that is by convention. */
void user_nobody(uid_t *uid, gid_t *gid);

/*
 * Are there users without a number here, as this is a user namespace
 * (user_namespaces(7))? False where that cannot be read.
 */
bool user_some_are_unmapped(void);

#endif
