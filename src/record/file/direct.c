// SPDX-License-Identifier: GPL-2.0-or-later
/* Writing a file past the page cache. */
#include "record/file/direct.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stddef.h>
#include <sys/vfs.h>

#include "base/util.h"

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

/* Those of local disks that take it. Others accept the flag, and are slower. */
static const long file_systems[] = { EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,
				     BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC };

static bool is_on_disk(int fd)
{
	struct statfs st;

	if (fstatfs(fd, &st) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(file_systems); i++)
		if ((long)st.f_type == file_systems[i])
			return true;
	return false;
}

void direct_begin(struct direct *d, int fd, bool wanted)
{
	*d = (struct direct){ .wanted = wanted,
			      .possible = wanted && is_on_disk(fd) };
}

bool direct_use(struct direct *d, int fd, bool on)
{
	int flags;

	if (d->on == on)
		return on;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 ||
	    fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT) < 0)
		d->possible = false;
	else
		d->on = on;
	return d->on;
}
