/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a capture that is split into several, on the tracer's side. They
 * have the names that dumpcap(1) gives, NAME_00001_20250131235959.EXT. They are
 * created as outfile.h says; existing files are not touched.
 */
#ifndef RECORD_FILE_ROTATION_H
#define RECORD_FILE_ROTATION_H

#include <limits.h>
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
 * Find the directory of path and create the first file, as outfile_open() does.
 * The path is not copied. Returns 0, or -1 after a message.
 */
int rotation_open(struct rotation *r, struct outfile *first, const char *path,
		  const struct outfile_owner *owner, unsigned int max);

/* A file that was created. */
struct rotation_made {
	char name[NAME_MAX + 1]; /* in the directory */
	dev_t dev;
	ino_t ino;
};

/*
 * In a child, as the file system may not answer: create the next file. First
 * remove the oldest file if there are max of them. Returns a descriptor, or -1
 * after a message.
 */
int rotation_next(struct rotation *r, struct rotation_made *made);

/* It has made this file. */
void rotation_note(struct rotation *r, const struct rotation_made *made);

/* How many files are kept by now; path gets that of the last one. */
unsigned int rotation_kept(const struct rotation *r, char *path, size_t size);

/* In a child: remove the last file if it is empty. */
void rotation_clean(const struct rotation *r);

void rotation_close(struct rotation *r);

#endif
