// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening the file that the capture goes to. */
#include "record/file/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fds.h"
#include "base/log.h"
#include "record/file/safe_path.h"

#define OPEN_FLAGS (O_WRONLY | O_NOCTTY | O_CLOEXEC)

/* Set the owner and the mode: other users may not read it. */
static int give_away(int fd, const char *path,
		     const struct outfile_owner *owner)
{
	if (fchmod(fd, 0600) == 0 && (owner->uid == geteuid() ||
				      fchown(fd, owner->uid, owner->gid) == 0))
		return 0;
	/* A file system without owners, as on a memory stick. */
	if (errno != EPERM)
		return error_errno("cannot give '%s' to user %u", path,
				   (unsigned int)owner->uid);
	warning("'%s' cannot be given to user %u", path,
		(unsigned int)owner->uid);
	return 0;
}

/* O_EXCL follows no link. */
int outfile_create(struct outfile *f, int dir_fd, const char *name,
		   const char *path, const struct outfile_owner *owner)
{
	f->fd = openat(dir_fd, name, OPEN_FLAGS | O_CREAT | O_EXCL, 0600);
	if (f->fd < 0 && errno == EEXIST)
		return -1;
	if (f->fd < 0)
		return error_errno("cannot create '%s'", path);
	f->name = path;
	f->by_name = f->is_regular = f->created = true;
	f->dir_fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 3);
	f->base = strdup(name);
	return give_away(f->fd, path, owner);
}

static int open_there(const struct safe_path *p, struct outfile *f,
		      const struct outfile_owner *owner)
{
	if (p->fd >= 0) {
		f->fd = safe_path_reopen(p, OPEN_FLAGS);
		return f->fd < 0 ? -1 : 0;
	}
	errno = 0;
	if (outfile_create(f, p->dir, p->name, p->path, owner) == 0)
		return 0;
	/* It was not there a moment ago. */
	return errno == EEXIST ? error_errno("cannot create '%s'", p->path)
			       : -1;
}

static int open_path(struct outfile *f, const char *path,
		     const struct outfile_owner *owner)
{
	struct safe_path p;
	int r = safe_path_find(&p, path, owner->uid);

	if (r == 0)
		r = open_there(&p, f, owner);
	safe_path_close(&p);
	return r;
}

int outfile_open_dir(const char *path, const struct outfile_owner *owner,
		     const char **base)
{
	*base = path_base(path);
	return safe_path_open_dir(path, (size_t)(*base - path), owner->uid);
}

static int open_stdout(struct outfile *f)
{
	f->name = "standard output";
	if (fds_standard_was_closed(STDOUT_FILENO))
		return error("cannot write to standard output: it is closed");
	f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (f->fd < 0)
		return error_errno("cannot write to standard output");
	return 0;
}

/* The number in /dev/fd/N, or -1. */
static int number_in(const char *path)
{
	static const char dir[] = "/dev/fd/";
	uint64_t fd;

	if (strncmp(path, dir, sizeof(dir) - 1) != 0 ||
	    parse_number(path + sizeof(dir) - 1, 0, INT_MAX, &fd) < 0)
		return -1;
	return (int)fd;
}

/* Descriptors of our own are closed on exec, those that we have got are not. */
static int open_inherited(struct outfile *f, int fd)
{
	int flags = fcntl(fd, F_GETFD);

	if (fd == STDOUT_FILENO)
		return open_stdout(f);
	if (flags < 0 || (flags & FD_CLOEXEC) ||
	    (fd <= STDERR_FILENO && fds_standard_was_closed(fd)))
		return error("cannot write to '%s': it is closed", f->name);
	f->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (f->fd < 0)
		return error_errno("cannot write to '%s'", f->name);
	return 0;
}

static int look_at(struct outfile *f)
{
	struct stat st, out;

	if (fstat(f->fd, &st) < 0)
		return error_errno("cannot look at '%s'", f->name);
	if (!f->is_text && isatty(f->fd))
		return error("'%s' is a terminal: the capture is binary; pipe "
			     "it on, as in nsntrace -o - PROGRAM | tshark -r -",
			     f->name);
	f->is_regular = S_ISREG(st.st_mode);
	f->had_bytes = f->is_regular && st.st_size > 0;
	f->is_stdout = fstat(STDOUT_FILENO, &out) == 0 &&
		       st.st_dev == out.st_dev && st.st_ino == out.st_ino &&
		       !S_ISCHR(st.st_mode);
	return 0;
}

int outfile_open(struct outfile *f, const char *path,
		 const struct outfile_owner *owner)
{
	const int fd = f->is_text ? number_in(path) : -1;
	int err;

	f->name = path;
	f->by_name = strcmp(path, "-") != 0 && fd < 0;
	if (fd >= 0)
		err = open_inherited(f, fd);
	else
		err = f->by_name ? open_path(f, path, owner) : open_stdout(f);
	if (err == 0)
		err = look_at(f);
	if (err)
		outfile_discard(f);
	return err;
}

void outfile_take_pipe(struct outfile *f, int fd, const char *name)
{
	f->fd = fd;
	f->name = name;
}

void outfile_discard(struct outfile *f)
{
	if (f->created && f->dir_fd >= 0 && f->base)
		unlinkat(f->dir_fd, f->base, 0);
	outfile_close(f);
}

void outfile_close(struct outfile *f)
{
	close_fd(&f->fd);
	close_fd(&f->dir_fd);
	free(f->base);
	f->base = NULL;
}
