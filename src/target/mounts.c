// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The target's mounts. A piece of a new file system comes to its place in
 * three steps: the new file system is mounted over an existing directory, a
 * clone of the piece is taken from there (open_tree(2), OPEN_TREE_CLONE), the
 * cover is taken off again and the clone moved to its place (move_mount(2)).
 * So no directory is needed to work in, and nothing is left.
 */
#include "target/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif

static int clone_piece(const char *path)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, path,
			    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* Onto path itself: a symbolic link there is covered, not followed. */
static int place_piece(int piece, const char *path)
{
	return (int)syscall(SYS_move_mount, piece, "", AT_FDCWD, path,
			    MOVE_MOUNT_F_EMPTY_PATH);
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
	unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	int err = 0;

	if (access(paths[0], F_OK) < 0)
		return 0;
	if (mount("sysfs", "/sys", "sysfs", flags, NULL) < 0)
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

static int write_new_file(const char *path, const char *text)
{
	autoclose int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	size_t len = 0;

	if (fd < 0 || fchmod(fd, 0644) < 0)
		return -1;
	while (text[len])
		len++;
	return write_all(fd, text, len);
}

static int mount_resolv_conf(const char *text)
{
	static const char path[] = "/etc/resolv.conf";
	autoclose int piece = -1;
	int err;

	if (mount("tmpfs", "/etc", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  "mode=0755,size=64k") < 0)
		return -1;
	err = write_new_file(path, text);
	if (!err)
		piece = clone_piece(path);
	if (umount2("/etc", MNT_DETACH) < 0 || piece < 0)
		return -1;
	return place_piece(piece, path);
}

int mounts_make(const struct mounts_config *config, const char **what)
{
	*what = "cannot make the mounts private to the trace";
	if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) < 0) {
		/*
		 * In a chroot "/" is no mount point: mounts would be shared.
		 * AppArmor may forbid them in a user namespace. Nothing that
		 * must be mounted: the program runs all the same.
		 */
		if (!config->resolv_conf &&
		    (errno == EINVAL || errno == EACCES || errno == EPERM)) {
			detail("nothing is mounted: %s", strerror(errno));
			return 0;
		}
		if (errno == EINVAL)
			*what = "cannot put the public resolvers in "
				"/etc/resolv.conf in a chroot whose root is no "
				"mount point (mount --bind DIR DIR)";
		return -1;
	}
	/* Convenience: in a container /sys may be out of reach. */
	if (mount_sys() < 0)
		detail("/sys/class/net shows the host's devices: %s",
		       strerror(errno));
	*what = "cannot put the public resolvers in /etc/resolv.conf";
	if (config->resolv_conf && mount_resolv_conf(config->resolv_conf) < 0)
		return -1;
	return 0;
}
