/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a capture that goes to one after the other, in the tracer. They
 * are named as dumpcap(1) names them, NAME_00001_20250131235959.EXT, and made
 * as outfile.h says; none that is there is written to.
 */
#ifndef RECORD_FILE_ROTATION_H
#define RECORD_FILE_ROTATION_H

#include <sys/stat.h>

#include "record/file/outfile.h"

struct rotation_file {
	char *name; /* in the directory; NULL: none yet */
	dev_t dev;
	ino_t ino;
};

struct rotation {
	const char *path; /* as given, NAME.EXT */
	struct outfile_owner owner;
	int dir_fd; /* -1: nothing is open */
	char *prefix, *suffix;
	unsigned int number; /* of the last file, from 1 */
	unsigned int max; /* files to keep; 0: all */
	struct rotation_file *files; /* the last max of them, or the last one */
};

#define ROTATION_INIT                                                          \
	{                                                                      \
		.dir_fd = -1                                                   \
	}

/*
 * Find the directory of path, and create the first file, in the way of
 * outfile_open(). The path must stay. Returns 0, or -1 after a message.
 */
int rotation_open(struct rotation *r, struct outfile *first, const char *path,
		  const struct outfile_owner *owner, unsigned int max);

/*
 * Create the next file; before that, the oldest goes if there are as many as
 * may be. Returns a descriptor, or -1 after a message.
 */
int rotation_next(struct rotation *r);

/* The last file goes if nothing came to be in it. */
void rotation_close(struct rotation *r);

#endif
