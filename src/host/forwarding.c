// SPDX-License-Identifier: GPL-2.0-or-later
/* Forwarding, switched on for just the devices that need it. */
#include "host/forwarding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static void flag_path(char *path, size_t size, const char *device)
{
	snprintf(path, size, "/proc/sys/net/ipv4/conf/%s/forwarding", device);
}

/* 1, 0, or -1 with errno. */
static int read_flag(const char *device)
{
	char path[128], value[16];

	flag_path(path, sizeof(path), device);
	if (read_file(AT_FDCWD, path, value, sizeof(value)) < 0)
		return -1;
	return strcmp(value, "0") != 0;
}

static int write_flag(const char *device, const char *value)
{
	char path[128];

	flag_path(path, sizeof(path), device);
	return write_file(AT_FDCWD, path, value);
}

int forwarding_claim(struct journal *j, struct device *devs, int n)
{
	autoclose int lock = journal_lock_all(j);
	int kept = 0;

	for (int i = 0; i < n; i++) {
		int flag = read_flag(devs[i].name);
		char line[64];
		int claimed;

		if (flag < 0 && errno == ENOENT)
			continue;
		if (flag < 0)
			return error_errno("cannot read whether '%s' forwards",
					   devs[i].name);
		snprintf(line, sizeof(line), "forward %s", devs[i].name);
		if (!flag && !journal_is_shared(j))
			return error("forwarding must be switched on for '%s', "
				     "which traces share through /run/nsntrace,"
				     " and that cannot be written",
				     devs[i].name);
		claimed = journal_claim(j, !flag, line);
		if (claimed < 0)
			return -1;
		if (claimed)
			devs[kept++] = devs[i];
	}
	return kept;
}

int forwarding_enable(const char *device)
{
	if (write_flag(device, "1") < 0)
		return error_errno("cannot switch forwarding on for '%s'",
				   device);
	return 0;
}

static int restore(const char *device)
{
	/* Docker, or the administrator, needs it now: it is theirs. */
	if (read_flag("all") == 1)
		return 0;
	detail("undo forward %s", device);
	if (write_flag(device, "0") < 0 && errno != ENOENT)
		return error_errno("cannot switch forwarding off for '%s'",
				   device);
	return 0;
}

int forwarding_undo(struct journal *j)
{
	autoclose int lock = journal_lock_all(j);
	const char *device;
	int err = 0;

	for (size_t i = 0; (device = journal_line(j, "forward", i)); i++) {
		char line[64];

		if (strlen(device) >= IFNAMSIZ || strchr(device, '/'))
			continue;
		snprintf(line, sizeof(line), "forward %s", device);
		journal_release(j, line);
		if (!journal_has_other(j, line))
			err |= restore(device);
	}
	return err;
}
