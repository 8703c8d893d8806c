// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finding a file that root will overwrite.
 *
 * The directory decides which users can have created an entry in it:
 *
 *	own	Only root and the caller can write to it: any entry is theirs.
 *	shared	Others can write to it, too, but cannot rename the entries of
 *		root and the caller: it is sticky (/tmp). An entry that
 *		belongs to root or the caller is theirs if it has one name
 *		only. Any user can create a hard link to root's file, or to
 *		root's symbolic link.
 *	open	It belongs to a stranger, or everybody can rename its entries:
 *		a stranger may have chosen the name of any entry, also of one
 *		that belongs to root.
 *
 * In an open directory, a file with one name that belongs to root or the caller
 * is still overwritten: a stranger who could exchange it could also remove it.
 * But no link there is followed, and the directories below are open as well.
 *
 * The kernel's fs.protected_symlinks and protected_hardlinks (proc(5)) refuse a
 * part of that, where they are on.
 */
#include "record/file/safe_path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/log.h"
#include "base/user.h"

#define MAX_LINKS 40 /* as the kernel: path_resolution(7) */
#define UNMAPPED  65534 /* what stat(2) gives for an id that has no mapping */
#define PROC_ROOT 1 /* the inode of /proc itself */

enum place {
	PLACE_OWN,
	PLACE_SHARED,
	PLACE_OPEN
};

static bool is_stranger(const struct safe_path *p, uid_t uid)
{
	if (uid == 0 || uid == geteuid() || uid == p->caller)
		return false;
	return uid != UNMAPPED || !p->root_is_unmapped;
}

/*
 * In a user namespace that has the host's files, these belong to a user without
 * a number. A container's files belong to its own root.
 */
static bool is_root_unmapped(void)
{
	struct stat st;

	return user_some_are_unmapped() && stat("/", &st) == 0 &&
	       st.st_uid == UNMAPPED;
}

static bool is_proc(int dir)
{
	struct statfs fs;

	return fstatfs(dir, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* A group of one's own, as useradd(8) makes it: of the same number. */
static bool is_private_group(const struct stat *st)
{
	return st->st_gid == 0 || st->st_gid == st->st_uid;
}

static enum place place_of(const struct safe_path *p)
{
	const struct stat *st = &p->dir_st;

	if (p->unprivileged)
		return PLACE_OWN;
	/* Only the kernel makes entries there; a process is its user's. */
	if (is_proc(p->dir))
		return st->st_ino != PROC_ROOT && is_stranger(p, st->st_uid)
			       ? PLACE_OPEN
			       : PLACE_OWN;
	if (p->below_strangers || is_stranger(p, st->st_uid))
		return PLACE_OPEN;
	if (!(st->st_mode & 022))
		return PLACE_OWN;
	if (st->st_mode & S_ISVTX)
		return PLACE_SHARED;
	return (st->st_mode & 002) || !is_private_group(st) ? PLACE_OPEN
							    : PLACE_SHARED;
}

static bool has_other_names(const struct stat *st)
{
	return !S_ISDIR(st->st_mode) && st->st_nlink > 1;
}

static bool stranger_put(const struct safe_path *p, const struct stat *st)
{
	switch (place_of(p)) {
	case PLACE_OWN:
		return false;
	case PLACE_SHARED:
		return is_stranger(p, st->st_uid) || has_other_names(st);
	default:
		return true;
	}
}

/* Take the next component from rest into name. Returns false at the end. */
static bool next_name(struct safe_path *p)
{
	char *start = p->rest + strspn(p->rest, "/");
	size_t len = strcspn(start, "/");

	if (len == 0)
		return false;
	memcpy(p->name, start, len);
	p->name[len] = '\0';
	memmove(p->rest, start + len, strlen(start + len) + 1);
	return true;
}

static bool is_last(const struct safe_path *p)
{
	return !p->to_dir && p->rest[strspn(p->rest, "/")] == '\0';
}

static int fail(const struct safe_path *p, int err)
{
	errno = err;
	return error_errno("cannot open '%s'", p->path);
}

static int go_to(struct safe_path *p, int dir)
{
	if (dir < 0)
		return error_errno("cannot open '%s'", p->path);
	close_fd(&p->dir);
	p->dir = dir;
	if (fstat(dir, &p->dir_st) < 0)
		return error_errno("cannot open '%s'", p->path);
	return 0;
}

static int start(struct safe_path *p, const char *path)
{
	if ((size_t)snprintf(p->rest, sizeof(p->rest), "%s", path) >=
	    sizeof(p->rest))
		return fail(p, ENAMETOOLONG);
	return go_to(p, open(path[0] == '/' ? "/" : ".",
			     O_PATH | O_DIRECTORY | O_CLOEXEC));
}

/* Put the link's target in front of the rest. */
static int follow_link(struct safe_path *p, const struct stat *st)
{
	char target[PATH_MAX], joined[PATH_MAX];
	ssize_t n;

	if (stranger_put(p, st))
		return error("cannot open '%s': the symbolic link '%s' is in a "
			     "directory where another user can have put it: "
			     "give the path that it leads to",
			     p->path, p->name);
	n = readlinkat(p->dir, p->name, target, sizeof(target) - 1);
	if (n < 0 || ++p->links > MAX_LINKS)
		return fail(p, n < 0 ? errno : ELOOP);
	target[n] = '\0';
	if ((size_t)snprintf(joined, sizeof(joined), "%s%s", target, p->rest) >=
	    sizeof(joined))
		return fail(p, ENAMETOOLONG);
	if (target[0] == '/')
		return start(p, joined);
	memcpy(p->rest, joined, sizeof(joined));
	return 0;
}

/*
 * Only root makes devices, but a stranger's directory can hold one; in a user
 * namespace /dev looks like a stranger's, with devices of the same one.
 */
static bool is_stray_device(const struct safe_path *p, const struct stat *st)
{
	return place_of(p) == PLACE_OPEN &&
	       (p->dir_st.st_uid != st->st_uid || (p->dir_st.st_mode & 022));
}

/* What keeps root from writing to this, or NULL. */
static const char *objection(const struct safe_path *p, const struct stat *st)
{
	bool device = S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode);

	if (S_ISDIR(st->st_mode) || place_of(p) == PLACE_OWN)
		return NULL;
	if (is_proc(p->dir))
		return "it belongs to another user's process";
	if (has_other_names(st))
		return "it has other names too";
	if (device ? is_stray_device(p, st) : is_stranger(p, st->st_uid))
		return device ? "it is a device" : "it belongs to another user";
	return NULL;
}

static int check_existing(const struct safe_path *p)
{
	const char *why = objection(p, &p->st);

	if (!why)
		return 0;
	return error("cannot open '%s': %s, in a directory that others can "
		     "write to: give another name, or remove it",
		     p->path, why);
}

static int pass_directory(struct safe_path *p, int fd, const struct stat *st)
{
	bool up = strcmp(p->name, ".") == 0 || strcmp(p->name, "..") == 0;

	if (!up && stranger_put(p, st))
		p->below_strangers = true;
	return go_to(p, fd);
}

/* Nothing is there by the last name, so a file can be created. */
static int find_nothing(const struct safe_path *p)
{
	if (p->rest[0] != '/')
		return 1;
	errno = EISDIR;
	return error_errno("cannot create '%s'", p->path);
}

/* One component. Returns 0, 1 when the last one is found, or -1. */
static int step(struct safe_path *p)
{
	autoclose int fd = -1;
	struct stat st;
	int r;

	/* Links of /proc lead to what a process has open. */
	fd = openat(p->dir, p->name,
		    O_PATH | O_CLOEXEC | (is_proc(p->dir) ? 0 : O_NOFOLLOW));
	if (fd < 0 && errno == ENOENT && is_last(p))
		return find_nothing(p);
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno("cannot open '%s'", p->path);
	if (S_ISLNK(st.st_mode))
		return follow_link(p, &st);
	r = is_last(p) ? 1 : pass_directory(p, fd, &st);
	if (r == 1) {
		p->fd = fd;
		p->st = st;
	}
	fd = -1;
	return r;
}

static void init(struct safe_path *p, const char *path, uid_t caller)
{
	memset(p, 0, sizeof(*p));
	p->path = path;
	p->caller = caller;
	p->unprivileged = geteuid() != 0 && !capabilities_override_files();
	p->root_is_unmapped = is_root_unmapped();
	p->dir = p->fd = -1;
}

int safe_path_find(struct safe_path *p, const char *path, uid_t caller)
{
	int r;

	init(p, path, caller);
	r = start(p, path);
	while (r == 0)
		r = next_name(p) ? step(p) : fail(p, EISDIR);
	if (r < 0)
		return -1;
	return p->fd < 0 ? 0 : check_existing(p);
}

/*
 * By /proc this is the same file, whatever has been put in its place; a FIFO
 * that was exchanged would have us wait. Without /proc, look afterwards.
 */
int safe_path_reopen(const struct safe_path *p, int flags)
{
	autoclose int fd = -1;
	struct stat st;
	char link[64];
	int result;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", p->fd);
	fd = open(link, flags);
	if (fd < 0 && errno == ENOENT)
		fd = openat(p->dir, p->name, flags | O_NOFOLLOW);
	if (fd < 0 || fstat(fd, &st) < 0)
		return error_errno("cannot open '%s'", p->path);
	if (st.st_dev != p->st.st_dev || st.st_ino != p->st.st_ino)
		return error("cannot open '%s': it was replaced meanwhile",
			     p->path);
	result = fd;
	fd = -1;
	return result;
}

void safe_path_close(struct safe_path *p)
{
	close_fd(&p->dir);
	close_fd(&p->fd);
}

int safe_path_open_dir(const char *path, size_t len, uid_t caller)
{
	struct safe_path p;
	char dir[PATH_MAX];
	int r;

	init(&p, path, caller);
	p.to_dir = true;
	if (len >= sizeof(dir))
		return fail(&p, ENAMETOOLONG);
	memcpy(dir, path, len);
	dir[len] = '\0';
	r = start(&p, dir);
	while (r == 0 && next_name(&p))
		r = step(&p);
	if (r < 0)
		close_fd(&p.dir);
	return p.dir;
}
