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

/*
 * At the end: warn of covers that are gone, and of daemons that have appeared.
 */
void resolver_check(const struct resolver *r, const struct mounts_view *view);

void resolver_release(struct resolver *r);

#endif
