// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a capture that goes to one after the other. */
#include "record/file/rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define NUMBERS	  100000 /* as dumpcap: five digits, then from 0 again */
#define TRIES_MAX 60 /* seconds */

static struct rotation_file *slot_of(const struct rotation *r,
				     unsigned int number)
{
	return &r->files[r->max ? number % r->max : 0];
}

static struct rotation_file *slot(const struct rotation *r)
{
	return slot_of(r, r->number);
}

/* What lies there by the name, if it is the file that was made. */
static bool is_there(const struct rotation *r, const struct rotation_file *file,
		     struct stat *st)
{
	return fstatat(r->dir_fd, file->name, st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       st->st_dev == file->dev && st->st_ino == file->ino;
}

static void forget(struct rotation_file *file)
{
	free(file->name);
	file->name = NULL;
}

static void remove_oldest(const struct rotation *r)
{
	const struct rotation_file *file = slot_of(r, r->number + 1);
	struct stat st;

	if (r->max && file->name && is_there(r, file, &st) &&
	    unlinkat(r->dir_fd, file->name, 0) < 0)
		warning("cannot remove '%s': %s", file->name, strerror(errno));
}

/* Unlike dumpcap's, a file of the same second is not overwritten. */
static int create(const struct rotation *r, struct outfile *f,
		  char name[NAME_MAX + 1])
{
	time_t now = time(NULL);
	char stamp[32] = "";
	struct tm tm;

	for (int i = 0; i < TRIES_MAX; i++, now++) {
		if (localtime_r(&now, &tm))
			strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", &tm);
		if (snprintf(name, NAME_MAX + 1, "%s_%05u_%s%s", r->prefix,
			     (r->number + 1) % NUMBERS, stamp,
			     r->suffix) > NAME_MAX) {
			errno = ENAMETOOLONG;
			break;
		}
		errno = 0;
		if (outfile_create(f, r->dir_fd, name, r->path, &r->owner) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
	}
	return error_errno("cannot create the next file of '%s'", r->path);
}

static int make_next(const struct rotation *r, struct outfile *f,
		     struct rotation_made *made)
{
	struct stat st;

	remove_oldest(r);
	if (create(r, f, made->name) < 0)
		return -1;
	if (fstat(f->fd, &st) < 0)
		return error_errno("cannot open the next file of '%s'",
				   r->path);
	made->dev = st.st_dev;
	made->ino = st.st_ino;
	detail("capturing to '%s'", made->name);
	return 0;
}

/* Files are made beside what path names, which can only be a file as well. */
static int check_path(const char *path)
{
	struct stat st, out;

	if (path_base(path)[0] == '\0')
		return error("cannot capture to '%s': it is a directory", path);
	if (stat(path, &st) < 0)
		return 0;
	if (!S_ISREG(st.st_mode) ||
	    (fstat(STDOUT_FILENO, &out) == 0 && st.st_dev == out.st_dev &&
	     st.st_ino == out.st_ino))
		return error("cannot capture to '%s': -b takes the name of a "
			     "regular file, to put files beside it",
			     path);
	return 0;
}

static int prepare(struct rotation *r)
{
	const char *base = NULL, *dot;

	r->dir_fd = outfile_open_dir(r->path, &r->owner, &base);
	if (r->dir_fd < 0)
		return -1;
	dot = strrchr(base, '.');
	if (!dot || dot == base)
		dot = base + strlen(base);
	r->prefix = strndup(base, (size_t)(dot - base));
	r->suffix = strdup(dot);
	r->files = calloc(r->max ? r->max : 1, sizeof(*r->files));
	if (!r->prefix || !r->suffix || !r->files)
		return error_errno("cannot capture to '%s'", r->path);
	return 0;
}

int rotation_open(struct rotation *r, struct outfile *first, const char *path,
		  const struct outfile_owner *owner, unsigned int max)
{
	struct rotation_made made;

	r->path = path;
	r->owner = *owner;
	r->max = max;
	if (check_path(path) == 0 && prepare(r) == 0 &&
	    make_next(r, first, &made) == 0) {
		rotation_note(r, &made);
		return 0;
	}
	outfile_discard(first);
	rotation_close(r);
	return -1;
}

int rotation_next(struct rotation *r, struct rotation_made *made)
{
	struct outfile f = OUTFILE_INIT;
	int fd;

	if (make_next(r, &f, made) < 0) {
		outfile_discard(&f);
		return -1;
	}
	fd = f.fd;
	f.fd = -1;
	outfile_close(&f);
	return fd;
}

void rotation_note(struct rotation *r, const struct rotation_made *made)
{
	struct rotation_file *file;

	r->number++;
	file = slot(r);
	forget(file);
	file->name = strdup(made->name);
	file->dev = made->dev;
	file->ino = made->ino;
}

unsigned int rotation_kept(const struct rotation *r, char *path, size_t size)
{
	const char *name = slot(r)->name;

	snprintf(path, size, "%.*s%s", (int)(path_base(r->path) - r->path),
		 r->path, name ? name : "");
	return r->max && r->number > r->max ? r->max : r->number;
}

void rotation_clean(const struct rotation *r)
{
	struct stat st;

	if (r->files && slot(r)->name && is_there(r, slot(r), &st) &&
	    st.st_size == 0)
		unlinkat(r->dir_fd, slot(r)->name, 0);
}

void rotation_close(struct rotation *r)
{
	for (unsigned int i = 0; r->files && i < (r->max ? r->max : 1); i++)
		forget(&r->files[i]);
	free(r->files);
	free(r->prefix);
	free(r->suffix);
	close_fd(&r->dir_fd);
	*r = (struct rotation)ROTATION_INIT;
}
