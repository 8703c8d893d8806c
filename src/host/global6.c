// SPDX-License-Identifier: GPL-2.0-or-later
/* IPv6 forwarding on kernels that know one switch for all devices only. */
#include "host/global6.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/forwarding.h"

#define CONF	     "/proc/sys/net/ipv6/conf"
#define SWITCH	     CONF "/all/forwarding"
#define SWITCH_LINE  "global6 on"
#define LINE_SIZE    64
#define RA_AS_ROUTER "2" /* accept_ra: even if forwarding is on */

static void conf_path(char *path, size_t size, const char *device,
		      const char *key)
{
	snprintf(path, size, CONF "/%s/%s", device, key);
}

static bool conf_is(const char *device, const char *key, const char *value)
{
	char path[128], now[16];

	conf_path(path, sizeof(path), device, key);
	return read_file(AT_FDCWD, path, now, sizeof(now)) >= 0 &&
	       !strcmp(now, value);
}

static int conf_write(const char *device, const char *key, const char *value)
{
	char path[128];

	conf_path(path, sizeof(path), device, key);
	if (write_file(AT_FDCWD, path, value) == 0 || errno == ENOENT)
		return 0;
	return error_errno("cannot set %s to %s", path, value);
}

/* A device's setting that the switch would overwrite, if it has that value. */
static int claim_conf(struct journal *j, bool first, const char *device,
		      const char *key)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "conf6 %s %s 1", device, key);
	return journal_claim(j, first && conf_is(device, key, "1"), line);
}

/* first: no other trace has the switch on, and the settings are the host's. */
static int claim_devices(struct journal *j, bool first)
{
	DIR *dir = opendir(CONF);
	struct dirent *entry;
	int err = 0;

	if (!dir)
		return error_errno("cannot list %s", CONF);
	while (!err && (entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (name[0] == '.' || strlen(name) >= IFNAMSIZ ||
		    !strcmp(name, "all"))
			continue;
		if (claim_conf(j, first, name, "accept_ra") < 0 ||
		    claim_conf(j, first, name, "forwarding") < 0)
			err = -1;
	}
	closedir(dir);
	return err;
}

int global6_claim(struct journal *j)
{
	autoclose int lock = journal_lock_all(j);
	bool on = forwarding_is_on_for_all(IPV6);

	if (forwarding_has_flags(IPV6) ||
	    (on && !journal_has_other(j, SWITCH_LINE)))
		return 0;
	if (!journal_is_shared(j))
		return error(
			"IPv6 forwarding must be switched on, which traces "
			"share through /run/nsntrace, and that cannot be "
			"written: -4 does without");
	if (claim_devices(j, !on) < 0 || journal_claim(j, !on, SWITCH_LINE) < 0)
		return -1;
	return 1;
}

/* The n-th setting written down, in its parts. Returns false at the end. */
static bool noted_conf(const struct journal *j, size_t n, char *device,
		       char *key)
{
	const char *line = journal_line(j, "conf6", n);

	if (!line)
		return false;
	if (sscanf(line, "%15s %15s", device, key) != 2 || strchr(device, '/'))
		device[0] = '\0';
	return true;
}

int global6_enable(const struct journal *j)
{
	char device[IFNAMSIZ], key[16];

	for (size_t i = 0; noted_conf(j, i, device, key); i++)
		if (device[0] && !strcmp(key, "accept_ra") &&
		    conf_write(device, key, RA_AS_ROUTER) < 0)
			return -1;
	return conf_write("all", "forwarding", "1");
}

/* What somebody has changed since is theirs. */
static int restore(const char *device, const char *key)
{
	if (!strcmp(key, "forwarding"))
		return conf_write(device, key, "1");
	if (!strcmp(key, "accept_ra") && conf_is(device, key, RA_AS_ROUTER))
		return conf_write(device, key, "1");
	return 0;
}

/* A trace killed half-way has raised accept_ra, and switched nothing yet. */
static int restore_all(const struct journal *j)
{
	bool on = forwarding_is_on_for_all(IPV6);
	char device[IFNAMSIZ], key[16];
	int err = 0;

	detail("undo " SWITCH_LINE);
	/* Advertisements are heeded meanwhile: accept_ra comes after. */
	if (on && conf_write("all", "forwarding", "0") < 0)
		return -1;
	for (size_t i = 0; noted_conf(j, i, device, key); i++)
		if (device[0] && (on || strcmp(key, "forwarding") != 0))
			err |= restore(device, key);
	return err;
}

int global6_undo(struct journal *j)
{
	autoclose int lock = -1;

	if (!journal_line(j, "global6", 0))
		return 0;
	lock = journal_lock_all(j);
	if (!journal_has_other(j, SWITCH_LINE) && restore_all(j) < 0)
		return -1;
	journal_release(j, SWITCH_LINE);
	return 0;
}
