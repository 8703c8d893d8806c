/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program's C library finds that it asks names of: resolv.conf(5), and
 * of the daemons that would look names up on the host, unseen, nothing.
 */
#ifndef PROGRAM_RESOLVER_H
#define PROGRAM_RESOLVER_H

#include <stdbool.h>

#include "program/mounts.h"

/* Starts as zeroes. */
struct resolver {
	bool masks;
	char *nsswitch; /* owned: the text of the cover, or NULL */
	struct cover covers[MOUNTS_MAX_COVERS]; /* for mounts_make() */
	size_t n_covers;
};

/*
 * Have resolv_conf, which the caller keeps, in the place of /etc/resolv.conf.
 * Returns 0, or -1 after a message.
 */
int resolver_use(struct resolver *r, const char *resolv_conf);

/*
 * Close the back doors of glibc: nscd's and nss-resolve's sockets, where they
 * are, and the latter's name in nsswitch.conf(5). Returns 0, or -1 after a
 * message.
 */
int resolver_mask(struct resolver *r);

/* At the end: warn of covers that are not there any more, and of new daemons. */
void resolver_check(const struct resolver *r, const struct mounts_view *view);

void resolver_release(struct resolver *r);

#endif
