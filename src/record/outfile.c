// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening the file that the capture goes to. */
#include "record/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/log.h"

#define MAX_LINKS  40 /* as the kernel: path_resolution(7) */
#define OPEN_FLAGS (O_WRONLY | O_NOCTTY | O_CLOEXEC)

/* A path on its way to a file. */
struct walk {
	const char *path; /* as given, for messages */
	uid_t caller;
	int dir; /* O_PATH: where we are */
	char rest[PATH_MAX]; /* what is still to go */
	char name[PATH_MAX];
	int links;
	bool to_dir; /* all the way: what comes last is a directory too */
};

static bool is_stranger(const struct walk *w, uid_t uid)
{
	return uid != 0 && uid != geteuid() && uid != w->caller;
}

/* Could a stranger have put what lies in this directory there? */
static bool is_open_to_others(const struct walk *w)
{
	struct stat st;

	return fstat(w->dir, &st) < 0 || (st.st_mode & 022) ||
	       is_stranger(w, st.st_uid);
}

static int refuse(const struct walk *w, const char *what)
{
	return error("cannot open '%s': %s '%s' on the way belongs to another "
		     "user, in a directory that others can write to",
		     w->path, what, w->name);
}

/* Take the next component from rest into name. Returns false at the end. */
static bool next_name(struct walk *w)
{
	char *start = w->rest + strspn(w->rest, "/");
	size_t len = strcspn(start, "/");

	if (len == 0)
		return false;
	memcpy(w->name, start, len);
	w->name[len] = '\0';
	memmove(w->rest, start + len, strlen(start + len) + 1);
	return true;
}

static bool is_last(const struct walk *w)
{
	return !w->to_dir && w->rest[strspn(w->rest, "/")] == '\0';
}

static int go_to(struct walk *w, int dir)
{
	if (dir < 0)
		return error_errno("cannot open '%s'", w->path);
	close_fd(&w->dir);
	w->dir = dir;
	return 0;
}

static int start_walk(struct walk *w, const char *path)
{
	if ((size_t)snprintf(w->rest, sizeof(w->rest), "%s", path) >=
	    sizeof(w->rest)) {
		errno = ENAMETOOLONG;
		return error_errno("cannot open '%s'", w->path);
	}
	return go_to(w, open(path[0] == '/' ? "/" : ".",
			     O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* Put what the link says in front of the rest. */
static int follow_link(struct walk *w, const struct stat *st)
{
	char target[PATH_MAX], joined[PATH_MAX];
	ssize_t n;

	if (is_open_to_others(w) && is_stranger(w, st->st_uid))
		return refuse(w, "the symbolic link");
	n = readlinkat(w->dir, w->name, target, sizeof(target) - 1);
	if (n < 0 || ++w->links > MAX_LINKS) {
		errno = n < 0 ? errno : ELOOP;
		return error_errno("cannot open '%s'", w->path);
	}
	target[n] = '\0';
	if ((size_t)snprintf(joined, sizeof(joined), "%s%s", target, w->rest) >=
	    sizeof(joined)) {
		errno = ENAMETOOLONG;
		return error_errno("cannot open '%s'", w->path);
	}
	if (target[0] == '/')
		return start_walk(w, joined);
	memcpy(w->rest, joined, sizeof(joined));
	return 0;
}

static bool is_in_proc(const struct walk *w)
{
	struct statfs fs;

	return fstatfs(w->dir, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Whose it is, and that others may not look. */
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

static int create(struct walk *w, struct outfile *f,
		  const struct outfile_owner *owner)
{
	errno = 0;
	if (outfile_create(f, w->dir, w->name, w->path, owner) == 0)
		return 0;
	/* It was not there a moment ago. */
	return errno == EEXIST ? error_errno("cannot create '%s'", w->path)
			       : -1;
}

/* In a directory that others can write to: may we write to what is there? */
static int check_existing(const struct walk *w, const struct stat *st)
{
	/* Only root makes devices; in a user namespace /dev is a stranger's. */
	if (S_ISDIR(st->st_mode) || S_ISCHR(st->st_mode) || is_in_proc(w) ||
	    !is_open_to_others(w))
		return 0;
	if (is_stranger(w, st->st_uid))
		return refuse(w, "the file");
	if (S_ISREG(st->st_mode) && st->st_nlink > 1)
		return error("cannot open '%s': it has other names too, in a "
			     "directory that others can write to",
			     w->path);
	return 0;
}

/*
 * Looked at before opening, as a stranger's FIFO would have us wait, and after,
 * as it may have been exchanged.
 */
static int open_existing(struct walk *w, struct outfile *f,
			 const struct stat *before, int flags)
{
	struct stat st;

	if (check_existing(w, before) < 0)
		return -1;
	f->fd = openat(w->dir, w->name, OPEN_FLAGS | flags);
	if (f->fd < 0 || fstat(f->fd, &st) < 0)
		return error_errno("cannot open '%s'", w->path);
	return check_existing(w, &st);
}

/* One component. Returns 0, 1 when the file is open, or -1. */
static int step(struct walk *w, struct outfile *f,
		const struct outfile_owner *owner)
{
	autoclose int fd = -1;
	struct stat st;
	bool proc = is_in_proc(w);

	/* Links of /proc lead to descriptors; no one can forge them. */
	fd = openat(w->dir, w->name,
		    O_PATH | O_CLOEXEC | (proc ? 0 : O_NOFOLLOW));
	if (fd < 0 && errno == ENOENT && is_last(w) && w->rest[0] == '/') {
		errno = EISDIR;
		return error_errno("cannot create '%s'", w->path);
	}
	if (fd < 0 && errno == ENOENT && is_last(w))
		return create(w, f, owner) < 0 ? -1 : 1;
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno("cannot open '%s'", w->path);
	if (S_ISLNK(st.st_mode))
		return follow_link(w, &st);
	if (is_last(w))
		return open_existing(w, f, &st, proc ? 0 : O_NOFOLLOW) < 0 ? -1
									   : 1;
	if (go_to(w, fd) < 0)
		return -1;
	fd = -1;
	return 0;
}

static int open_path(struct outfile *f, const char *path,
		     const struct outfile_owner *owner)
{
	struct walk w = { .path = path, .caller = owner->uid, .dir = -1 };
	int r = start_walk(&w, path);

	while (r == 0) {
		if (!next_name(&w)) {
			errno = EISDIR;
			r = error_errno("cannot open '%s'", path);
			break;
		}
		r = step(&w, f, owner);
	}
	close_fd(&w.dir);
	return r < 0 ? -1 : 0;
}

int outfile_open_dir(const char *path, const struct outfile_owner *owner,
		     const char **base)
{
	struct walk w = {
		.path = path, .caller = owner->uid, .dir = -1, .to_dir = true
	};
	autofree char *dir = strndup(path, (size_t)(path_base(path) - path));
	int r = dir ? start_walk(&w, dir) : -1;

	*base = path_base(path);
	while (r == 0 && next_name(&w))
		r = step(&w, NULL, owner);
	if (r < 0)
		close_fd(&w.dir);
	return w.dir;
}

static int open_stdout(struct outfile *f)
{
	f->name = "standard output";
	f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (f->fd < 0)
		return error_errno("cannot write to standard output");
	return 0;
}

static int look_at(struct outfile *f)
{
	struct stat st, out;

	if (fstat(f->fd, &st) < 0)
		return error_errno("cannot look at '%s'", f->name);
	if (isatty(f->fd))
		return error("'%s' is a terminal: the capture is binary; pipe "
			     "it on, as in nsntrace -o - PROGRAM | tshark -r -",
			     f->name);
	f->is_regular = S_ISREG(st.st_mode);
	f->is_stdout = fstat(STDOUT_FILENO, &out) == 0 &&
		       st.st_dev == out.st_dev && st.st_ino == out.st_ino &&
		       !S_ISCHR(st.st_mode);
	return 0;
}

int outfile_open(struct outfile *f, const char *path,
		 const struct outfile_owner *owner)
{
	int err;

	f->name = path;
	f->by_name = strcmp(path, "-") != 0;
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
