// SPDX-License-Identifier: GPL-2.0-or-later
/* The trace's name for ip-netns(8). */
#include "host/journal/netns_name.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define NETNS_DIR "/run/netns"

static int make_dir(struct journal *j)
{
	autoclose int lock = journal_lock_all(j);
	struct stat st;
	bool absent = lstat(NETNS_DIR, &st) < 0 && errno == ENOENT;

	if (journal_claim(j, absent, "netns-dir " NETNS_DIR) < 0)
		return -1;
	if (absent && mkdir(NETNS_DIR, 0755) < 0 && errno != EEXIST)
		detail("cannot create %s: %s", NETNS_DIR, strerror(errno));
	return 0;
}

/* A link of that name can only be a dead trace's, whose pid we have now. */
static void make_link(const char *path, const char *target)
{
	if (symlink(target, path) == 0)
		return;
	if (errno == EEXIST && access(path, F_OK) < 0 && unlink(path) == 0 &&
	    symlink(target, path) == 0)
		return;
	detail("cannot create %s: %s", path, strerror(errno));
}

int netns_name_add(struct journal *j, pid_t pid)
{
	char path[64], target[64];

	if (!journal_is_shared(j))
		return 0;
	snprintf(path, sizeof(path), NETNS_DIR "/nsntrace-%d", (int)getpid());
	snprintf(target, sizeof(target), "/proc/%d/ns/net", (int)pid);
	if (make_dir(j) < 0 || journal_add(j, "netns %s %s", path, target) < 0)
		return -1;
	make_link(path, target);
	return 0;
}

static int undo_link(const char *path, const char *target)
{
	char found[64];
	ssize_t n = readlink(path, found, sizeof(found) - 1);

	/* Gone, or somebody has put something else there. */
	if (n < 0 && (errno == ENOENT || errno == EINVAL))
		return 0;
	if (n < 0)
		return error_errno("cannot read %s", path);
	found[n] = '\0';
	if (strcmp(found, target))
		return 0;
	detail("undo netns %s", path);
	if (unlink(path) < 0 && errno != ENOENT)
		return error_errno("cannot remove %s", path);
	return 0;
}

int netns_name_undo(struct journal *j)
{
	const char *line;
	int err = 0;

	for (size_t i = 0; (line = journal_line(j, "netns", i)); i++) {
		char path[64], target[64];

		if (sscanf(line, "%63s %63s", path, target) == 2 &&
		    !strncmp(path, NETNS_DIR "/", strlen(NETNS_DIR "/")))
			err |= undo_link(path, target);
	}
	/* Not empty: others use it now, and the last of ours removes it. */
	if (journal_line(j, "netns-dir", 0) && rmdir(NETNS_DIR) < 0 &&
	    errno != ENOTEMPTY && errno != EEXIST && errno != ENOENT &&
	    errno != EBUSY)
		err |= error_errno("cannot remove %s", NETNS_DIR);
	return err;
}
