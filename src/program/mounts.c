// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The program's mounts. A piece of a new file system comes to its place in
 * three steps: the new file system is mounted over an existing directory, a
 * clone of the piece is taken from there (open_tree(2), OPEN_TREE_CLONE), the
 * cover is taken off again and the clone moved to its place (move_mount(2)). So
 * no directory is needed to work in, and nothing is left.
 *
 * A mount goes when the host renames or removes the file below it, as daemons
 * do with their sockets; so one looks at the end whether it was there all the
 * time.
 */
#include "program/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/syscalls.h"

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif

#define SAFE_FLAGS (MS_NOSUID | MS_NODEV | MS_NOEXEC)

/* The directory in which covers are made. Every system has it. */
#define WORKSHOP "/etc"

static int clone_piece(const char *path)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, path,
			    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* Mount on path itself: a symbolic link is covered, not followed. */
static int place_piece(int piece, const char *path)
{
	return (int)syscall(SYS_move_mount, piece, "", AT_FDCWD, path,
			    MOVE_MOUNT_F_EMPTY_PATH);
}

static bool has_sys_net(void)
{
	return access("/sys/class/net", F_OK) == 0;
}

/*
 * /sys/class/net holds links to ../../devices/..., and those of a trace's
 * devices, which are all virtual, lead to /sys/devices/virtual/net.
 */
static int mount_sys(void)
{
	static const char *const paths[] = { "/sys/class/net",
					     "/sys/devices/virtual/net" };
	int piece[ARRAY_SIZE(paths)] = { -1, -1 };
	int err = 0;

	if (!has_sys_net())
		return 0;
	if (mount("sysfs", "/sys", "sysfs", SAFE_FLAGS, NULL) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		piece[i] = clone_piece(paths[i]);
		if (piece[i] < 0)
			err = -1;
	}
	if (umount2("/sys", MNT_DETACH) < 0)
		err = -1;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (!err && place_piece(piece[i], paths[i]) < 0)
			err = -1;
		close_fd(&piece[i]);
	}
	return err;
}

/* Connecting to a covered socket fails with ECONNREFUSED if it is writable. */
static int write_new_file(const char *path, const struct cover *cover)
{
	autoclose int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	mode_t mode = cover->len > 0 ? 0644 : 0666;

	if (fd < 0 || fchmod(fd, mode) < 0)
		return -1;
	return write_all(fd, cover->text, cover->len);
}

static int make_piece(const struct cover *cover, size_t i, dev_t *dev)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), WORKSHOP "/%zu", i);
	if (write_new_file(path, cover) < 0 || stat(path, &st) < 0)
		return -1;
	*dev = st.st_dev;
	return clone_piece(path);
}

/* The path may not exist. A mount that fails changes nothing. */
static int place_cover(const struct cover *cover, int piece)
{
	if (place_piece(piece, cover->path) == 0 ||
	    (errno == ENOENT && !cover->required))
		return 0;
	if (cover->is_copy)
		detail("cannot give the program its own copy of '%s': %s",
		       cover->path, strerror(errno));
	else if (!cover->required)
		warning("cannot hide '%s' from the program: names that it "
			"resolves through it are not in the capture: %s",
			cover->path, strerror(errno));
	return -1;
}

static int make_covers(const struct mounts_config *config,
		       struct mounts_view *view, const char **what)
{
	int pieces[MOUNTS_MAX_COVERS];
	int err = 0;

	*what = "cannot mount a tmpfs over " WORKSHOP " in the trace";
	if (config->n_covers == 0)
		return 0;
	if (mount("tmpfs", WORKSHOP, "tmpfs", SAFE_FLAGS, "mode=0755,size=1m") <
	    0)
		return -1;
	for (size_t i = 0; i < config->n_covers; i++) {
		pieces[i] = make_piece(&config->covers[i], i, &view->dev);
		if (pieces[i] < 0)
			err = -1;
	}
	if (umount2(WORKSHOP, MNT_DETACH) < 0)
		return -1;
	for (size_t i = 0; i < config->n_covers; i++) {
		const struct cover *cover = &config->covers[i];

		if (!err && place_cover(cover, pieces[i]) < 0) {
			view->failed |= 1U << i;
			*what = cover->required;
			err = cover->required ? -1 : 0;
		}
		close_fd(&pieces[i]);
	}
	return err;
}

static int be_slave(void)
{
	return mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL);
}

/*
 * In a chroot "/" is no mount point, and the mount in which it lies has no
 * path. Entering a mount namespace leads to its root, also from inside; from
 * there we return into the chroot.
 */
static int be_slave_in_chroot(void)
{
	autoclose int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	autoclose int cwd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	autoclose int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
	int err;

	if (root < 0 || cwd < 0 || self < 0 || setns(self, CLONE_NEWNS) < 0)
		return -1;
	err = be_slave();
	if (fchdir(root) < 0 || chroot(".") < 0 || fchdir(cwd) < 0)
		_exit(1);
	return err;
}

static bool is_required(const struct mounts_config *config)
{
	/* If the piece was not placed. */
	if (config->keylog && config->keylog->mount >= 0)
		return true;
	for (size_t i = 0; i < config->n_covers; i++)
		if (config->covers[i].required)
			return true;
	return false;
}

static bool hides_anything(const struct mounts_config *config)
{
	for (size_t i = 0; i < config->n_covers; i++)
		if (!config->covers[i].is_copy)
			return true;
	return false;
}

bool mounts_are_needed(const struct mounts_config *config)
{
	return config->n_covers > 0 || config->keylog_dir || has_sys_net();
}

/* Without /proc there is no view. */
static void open_view(struct mounts_view *view)
{
	view->ns = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	view->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Reports failures of what is not required. */
static int make_all(const struct mounts_config *config,
		    struct mounts_view *view, const char **what)
{
	*what = "cannot make the mounts private to the trace";
	if (be_slave() < 0 && (errno != EINVAL || be_slave_in_chroot() < 0))
		return -1;
	/* A convenience: a container may not have access to /sys. */
	if (mount_sys() < 0)
		detail("/sys/class/net shows the host's devices: %s",
		       strerror(errno));
	*what = "cannot mount the key log of --tls-keys";
	if (config->keylog &&
	    keylog_place(config->keylog, config->keylog_dir) < 0)
		return -1;
	return make_covers(config, view, what);
}

int mounts_make(const struct mounts_config *config, struct mounts_view *view,
		const char **what)
{
	*view = (struct mounts_view)MOUNTS_VIEW_INIT;
	if (make_all(config, view, what) < 0) {
		if (is_required(config))
			return -1;
		if (hides_anything(config))
			warning("%s: names that the program resolves through "
				"Unix sockets are not in the capture: %s",
				*what, strerror(errno));
		else
			detail("%s: %s", *what, strerror(errno));
		return 0;
	}
	open_view(view);
	return 0;
}

enum cover_state mounts_look(const struct mounts_view *view, const char *path)
{
	const struct open_how how = { .flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
				      .resolve = RESOLVE_IN_ROOT };
	autoclose int fd = -1;
	struct stat st;

	if (view->ns < 0 || view->root < 0)
		return COVER_THERE;
	fd = (int)syscall(SYS_openat2, view->root, path, &how, sizeof(how));
	if (fd < 0 || fstat(fd, &st) < 0)
		return COVER_NOTHING;
	return st.st_dev == view->dev ? COVER_THERE : COVER_OTHER;
}

void mounts_view_close(struct mounts_view *view)
{
	close_fd(&view->root);
	close_fd(&view->ns);
}
