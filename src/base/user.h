/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user to run the program as, and the user who called. */
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
 * Switch to the user: set groups, gid and uid, in that order, and HOME, USER,
 * LOGNAME and SHELL. For a child before exec. Returns 0, or -1 with errno.
 */
int user_become(const struct user *u);

/*
 * The user who called sudo(8): SUDO_UID and SUDO_GID, which count only if root
 * started this process. Returns false if there is none.
 */
bool user_behind_sudo(uid_t *uid, gid_t *gid);

/* A process of nsntrace that gives up its rights. */
enum user_role {
	USER_RECORDER,
	USER_RELAY,
};

/*
 * The ids that it runs with. If root runs nsntrace, no other process has them:
 * only root can send it signals, not a service that runs as nobody, the program,
 * or another trace in this PID namespace. They are above those that systemd takes
 * for DynamicUser= and containers (systemd.io/UIDS-GIDS) and that sssd-ldap(5)
 * maps, and not in /etc/passwd. In a user namespace without such ids they are
 * those of nobody. If a user runs nsntrace, they are that user's.
 */
void user_of_own(enum user_role role, uid_t *uid, gid_t *gid);

/*
 * Are we in a user namespace that does not map all users (user_namespaces(7))?
 * False if that cannot be read.
 */
bool user_some_are_unmapped(void);

#endif
