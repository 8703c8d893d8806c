/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program's C library finds that it asks names of: resolv.conf(5), and
 * of the daemons that would look names up on the host, unseen, nothing.
 */
#ifndef PROGRAM_RESOLVER_H
#define PROGRAM_RESOLVER_H

#include <stdbool.h>

#include "program/mounts.h"

#define RESOLVER_COVERS 4
#define RESOLVER_DOORS	2

/* Starts as zeroes. */
struct resolver {
	bool masks;
	char *nsswitch; /* owned: the text of the cover, or NULL */
	struct cover covers[RESOLVER_COVERS]; /* for mounts_make() */
	size_t n_covers;
};

/*
 * Mount resolv_conf, which must stay, over /etc/resolv.conf. Returns 0, or -1
 * after a message.
 */
int resolver_use(struct resolver *r, const char *resolv_conf);

/*
 * Hide the sockets by which glibc would ask processes outside of the trace:
 * those of nscd and nss-resolve, and the latter's name in nsswitch.conf(5).
 * Returns 0, or -1 after a message.
 */
int resolver_mask(struct resolver *r);

/* What is in the program's mount namespace at the end. */
struct resolver_seen {
	enum cover_state cover[RESOLVER_COVERS];
	enum cover_state door[RESOLVER_DOORS];
};

/*
 * Look at it, in a process that may be lost: a file system of the program's may
 * not answer.
 */
void resolver_look(const struct resolver *r, const struct mounts_view *view,
		   struct resolver_seen *seen);

/* Warn of covers that are gone, and of daemons that have appeared. */
void resolver_report(const struct resolver *r,
		     const struct resolver_seen *seen);

void resolver_release(struct resolver *r);

#endif
