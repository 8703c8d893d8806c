/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the program sees elsewhere than the host: its mount namespace. */
#ifndef PROGRAM_MOUNTS_H
#define PROGRAM_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "program/keylog.h"

/* A file of ours in the place of one that is there. */
struct cover {
	const char *path;
	const char *text;
	size_t len; /* of text */
	/* What is said if it cannot be; NULL: a warning, and the trace goes on. */
	const char *required;
};

#define MOUNTS_MAX_COVERS 8

struct mounts_config {
	const struct cover *covers;
	size_t n_covers;
	const char *keylog_dir; /* where a key log goes; NULL: there is none */
	struct keylog *keylog; /* the one that was made */
};

/* Is there anything to mount, and so a mount namespace to be made? */
bool mounts_are_needed(const struct mounts_config *config);

/* For a look at the covers later, also after the program's end. */
struct mounts_view {
	int ns; /* keeps the namespace, whoever has left it; -1: no view */
	int root; /* its root directory */
	dev_t dev; /* the covers' file system */
	unsigned int failed; /* bit i: covers[i] could not be mounted */
};

#define MOUNTS_VIEW_INIT                                                       \
	{                                                                      \
		.ns = -1, .root = -1                                           \
	}

/*
 * For the program, in its new mount and network namespaces. First nothing that
 * is mounted from here on shows on the host, while what the host mounts shows
 * here (MS_SLAVE). Then the network devices below /sys are made the trace's
 * own, the rest of /sys untouched: where that cannot be, /sys stays as it is.
 * The key log is placed. Then each cover stands in the place of its path, also
 * where that is a symbolic link; a path that is not there needs none. Fills the
 * view. Returns 0, or -1 with errno, *what set to what failed.
 */
int mounts_make(const struct mounts_config *config, struct mounts_view *view,
		const char **what);

enum cover_state {
	COVER_THERE,
	COVER_OTHER, /* another file is there */
	COVER_NOTHING, /* nothing is there */
};

/* What is at the path now? Without a view, COVER_THERE. */
enum cover_state mounts_look(const struct mounts_view *view, const char *path);

void mounts_view_close(struct mounts_view *view);

#endif
