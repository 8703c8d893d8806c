// SPDX-License-Identifier: GPL-2.0-or-later
/* The cgroup that BPF programs are attached to. */
#include "record/owner/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/util.h"

/* A line of /proc/self/mountinfo, see proc(5). Points into the line. */
struct mount {
	char *root; /* which directory of the file system it is */
	char *point; /* where */
	const char *type;
};

/* "\040" is a space. */
static void unescape(char *text)
{
	char *to = text;

	while (*text) {
		unsigned int byte;

		if (text[0] == '\\' && sscanf(text + 1, "%3o", &byte) == 1) {
			*to++ = (char)byte;
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

static bool parse_mount(char *line, struct mount *m)
{
	char *fields[6] = { NULL };
	const char *field;

	for (int i = 0; i < 6; i++)
		fields[i] = strsep(&line, " ");
	while ((field = strsep(&line, " ")) && strcmp(field, "-") != 0)
		;
	m->root = fields[3];
	m->point = fields[4];
	m->type = strsep(&line, " ");
	if (!m->type)
		return false;
	unescape(m->root);
	unescape(m->point);
	return true;
}

/* The caller's own, as seen from its cgroup namespace's root. */
static void own_cgroup(char path[PATH_MAX])
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char line[PATH_MAX + 8];

	path[0] = '\0';
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "0::", 3) == 0)
			sscanf(line + 3, "%4095[^\n]", path);
	if (file)
		fclose(file);
}

/*
 * Where in the mount is the caller's cgroup? NULL if it is not in there, as one
 * outside the cgroup namespace is not. A mount whose root begins with "/.." is
 * from above that: it will do.
 */
static const char *own_in_mount(const struct mount *m, const char *own)
{
	size_t len = strlen(m->root);

	if (!strncmp(own, "/..", 3))
		return NULL;
	if (!strcmp(m->root, "/"))
		return own;
	if (!strncmp(m->root, "/..", 3))
		return "/";
	if (strncmp(m->root, own, len) != 0 ||
	    (own[len] != '/' && own[len] != '\0'))
		return NULL;
	return own + len;
}

/* Something else may be mounted over it. */
static int open_mount(const char *point)
{
	int fd = open(point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd >= 0 &&
	    (fstatfs(fd, &fs) < 0 || fs.f_type != CGROUP2_SUPER_MAGIC))
		close_fd(&fd);
	return fd;
}

static int open_cgroup(const char *point, const char *path)
{
	static const char users[] = "/user.slice/";
	autoclose int mount = open_mount(point);

	if (mount < 0)
		return -1;
	if (!strncmp(path, users, strlen(users)))
		path = "/user.slice";
	return openat(mount, path[0] && path[1] ? path + 1 : ".",
		      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int cgroup_open(void)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	autofree char *line = NULL;
	char own[PATH_MAX];
	size_t size = 0;
	int fd = -1;

	if (!mounts)
		return -1;
	own_cgroup(own);
	while (fd < 0 && getline(&line, &size, mounts) > 0) {
		const char *path = NULL;
		struct mount m;

		if (parse_mount(line, &m) && !strcmp(m.type, "cgroup2"))
			path = own_in_mount(&m, own);
		if (path)
			fd = open_cgroup(m.point, path);
	}
	fclose(mounts);
	if (fd < 0)
		errno = ENOENT;
	return fd;
}
