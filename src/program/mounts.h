/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's mount namespace: files that differ from the host's. */
#ifndef PROGRAM_MOUNTS_H
#define PROGRAM_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "program/keylog.h"

/* A file of ours, mounted over an existing one. */
struct cover {
	const char *path;
	const char *text;
	size_t len; /* of text */
	/* The error message if it fails. NULL: a warning; the trace goes on. */
	const char *required;
	bool is_copy; /* of what is there; without it the trace is as good */
};

#define MOUNTS_MAX_COVERS 24

struct mounts_config {
	const struct cover *covers;
	size_t n_covers;
	const char *keylog_dir; /* where a key log goes; NULL: there is none */
	struct keylog *keylog; /* of keylog_make() */
};

/* Is there anything to mount? If so, the program needs a mount namespace. */
bool mounts_are_needed(const struct mounts_config *config);

/* To look at the covers later, also after the program's end. */
struct mounts_view {
	int ns; /* the namespace, which it keeps alive; -1: no view */
	int root; /* its root directory */
	dev_t dev; /* the covers' file system */
	unsigned int failed; /* bit i: covers[i] could not be mounted */
};

#define MOUNTS_VIEW_INIT                                                       \
	{                                                                      \
		.ns = -1, .root = -1                                           \
	}

/*
 * Mount all, in the program's new mount and network namespaces:
 *
 * - From here on mounts do not appear on the host, while mounts of the host
 *   still appear here (MS_SLAVE).
 * - /sys shows the trace's network devices; the rest of it is the host's. If
 *   that fails, /sys stays as it is.
 * - The key log is mounted.
 * - Each cover is mounted over its path, also if that is a symbolic link. A
 *   path that does not exist needs no cover.
 *
 * Fills in the view. Returns 0, or -1 with errno; *what is then what failed.
 */
int mounts_make(const struct mounts_config *config, struct mounts_view *view,
		const char **what);

enum cover_state {
	COVER_THERE, /* 0 */
	COVER_OTHER, /* another file is there */
	COVER_NOTHING, /* nothing is there */
};

/* What is at the path now? Without a view, COVER_THERE. */
enum cover_state mounts_look(const struct mounts_view *view, const char *path);

void mounts_view_close(struct mounts_view *view);

#endif
