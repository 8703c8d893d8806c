// SPDX-License-Identifier: GPL-2.0-or-later
/* IPv6 forwarding on kernels that know one switch for all devices only. */
#include "host/uplink/global6.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "host/uplink/forwarding.h"
#include "host/uplink/guard.h"

#define CONF	     "/proc/sys/net/ipv6/conf"
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
		      const char *key, const char *value)
{
	char line[LINE_SIZE];

	if (!strcmp(device, "default"))
		snprintf(line, sizeof(line), "conf6 default %s %s", key, value);
	else
		snprintf(line, sizeof(line), "conf6 %u %s %s",
			 if_nametoindex(device), key, value);
	return journal_claim(j, first && conf_is(device, key, value), line);
}

/*
 * Those that are what ours will be are written down, too: a device that is not,
 * in the end, was born in mid-trace, and has ours from the default.
 */
static int claim_device(struct journal *j, bool first, const char *device)
{
	if (claim_conf(j, first, device, "accept_ra", "1") < 0 ||
	    claim_conf(j, first, device, "accept_ra", RA_AS_ROUTER) < 0 ||
	    claim_conf(j, first, device, "forwarding", "1") < 0)
		return -1;
	return 0;
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
		err = claim_device(j, first, name);
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
		return error("cannot enable IPv6 forwarding: traces record "
			     "that in /run/nsntrace, which is not writable "
			     "(mount a tmpfs on /run, or use -4)");
	if (claim_devices(j, !on) < 0 || journal_claim(j, !on, SWITCH_LINE) < 0)
		return -1;
	return 1;
}

/* A setting that was written down. */
struct conf {
	char device[IFNAMSIZ]; /* that it has now; "": none */
	char key[16];
	char value[4];
};

/* The n-th of them. Returns false at the end. */
static bool noted_conf(const struct journal *j, size_t n, struct conf *conf)
{
	const char *line = journal_line(j, "conf6", n);
	char device[16];

	if (!line)
		return false;
	conf->device[0] = '\0';
	if (sscanf(line, "%15s %15s %3s", device, conf->key, conf->value) != 3)
		return true;
	if (!strcmp(device, "default"))
		strcpy(conf->device, device);
	else
		(void)!if_indextoname((unsigned int)atoi(device), conf->device);
	return true;
}

/* What was written down of a device's accept_ra; 0: nothing. */
static char noted_ra(const struct journal *j, const char *device)
{
	struct conf conf;

	for (size_t i = 0; noted_conf(j, i, &conf); i++)
		if (!strcmp(conf.device, device) &&
		    !strcmp(conf.key, "accept_ra"))
			return conf.value[0];
	return 0;
}

int global6_enable(const struct journal *j)
{
	struct conf conf;

	for (size_t i = 0; noted_conf(j, i, &conf); i++)
		if (conf.device[0] && !strcmp(conf.key, "accept_ra") &&
		    conf_write(conf.device, conf.key, RA_AS_ROUTER) < 0)
			return -1;
	return conf_write("all", "forwarding", "1");
}

/* What somebody has changed since is theirs. */
static int restore(const struct conf *conf)
{
	if (!strcmp(conf->key, "forwarding") ||
	    (!strcmp(conf->key, "accept_ra") &&
	     conf_is(conf->device, conf->key, RA_AS_ROUTER)))
		return conf_write(conf->device, conf->key, conf->value);
	return 0;
}

/* A device that was born in mid-trace has what the default was then. */
static int restore_born(const struct journal *j)
{
	struct conf conf = { .key = "accept_ra", .value = "1" };
	DIR *dir;
	struct dirent *entry;
	int err = 0;

	if (noted_ra(j, "default") != '1')
		return 0;
	dir = opendir(CONF);
	if (!dir)
		return error_errno("cannot list %s", CONF);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    strlen(entry->d_name) >= IFNAMSIZ ||
		    !strcmp(entry->d_name, "all") || noted_ra(j, entry->d_name))
			continue;
		strcpy(conf.device, entry->d_name);
		err |= restore(&conf);
	}
	closedir(dir);
	return err;
}

/* A trace killed half-way has raised accept_ra, and switched nothing yet. */
static int restore_all(const struct journal *j)
{
	bool on = forwarding_is_on_for_all(IPV6);
	struct conf conf;
	int err = 0;

	detail("undo " SWITCH_LINE);
	/* Advertisements are heeded meanwhile: accept_ra comes after. */
	if (on && conf_write("all", "forwarding", "0") < 0)
		return -1;
	for (size_t i = 0; noted_conf(j, i, &conf); i++)
		if (conf.device[0] &&
		    (on || strcmp(conf.key, "forwarding") != 0))
			err |= restore(&conf);
	return err | restore_born(j);
}

int global6_undo(struct journal *j)
{
	autoclose int lock = -1;

	if (!journal_line(j, "global6", 0))
		return 0;
	lock = journal_lock_all(j);
	if (!journal_has_other(j, SWITCH_LINE) &&
	    (restore_all(j) < 0 || guard_remove(IPV6, NULL) < 0))
		return -1;
	journal_release(j, SWITCH_LINE);
	return 0;
}
