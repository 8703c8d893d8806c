// SPDX-License-Identifier: GPL-2.0-or-later
/* Forwarding, switched on for just the devices that need it. */
#include "host/uplink/forwarding.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "host/uplink/guard.h"

static void flag_path(char *path, size_t size, int family, const char *device)
{
	if (family == IPV4)
		snprintf(path, size, "/proc/sys/net/ipv4/conf/%s/forwarding",
			 device);
	else
		snprintf(path, size,
			 "/proc/sys/net/ipv6/conf/%s/force_forwarding", device);
}

/* 1, 0, or -1 with errno. */
static int read_flag(const char *path)
{
	char value[16];

	if (read_file(AT_FDCWD, path, value, sizeof(value)) < 0)
		return -1;
	return strcmp(value, "0") != 0;
}

static int read_device(int family, const char *device)
{
	char path[128];

	flag_path(path, sizeof(path), family, device);
	return read_flag(path);
}

static int write_device(int family, const char *device, const char *value)
{
	char path[128];

	flag_path(path, sizeof(path), family, device);
	return write_file(AT_FDCWD, path, value);
}

/* The host forwards everything already. */
bool forwarding_is_on_for_all(int family)
{
	return read_flag(family == IPV4
				 ? "/proc/sys/net/ipv4/ip_forward"
				 : "/proc/sys/net/ipv6/conf/all/forwarding") ==
	       1;
}

bool forwarding_has_flags(int family)
{
	return read_device(family, "all") >= 0;
}

int forwarding_check(int family)
{
	char path[128] = "/proc/sys/net/ipv6/conf/all/forwarding";

	if (forwarding_is_on_for_all(family))
		return 0;
	if (forwarding_has_flags(family))
		flag_path(path, sizeof(path), family, "default");
	return access(path, W_OK);
}

static void make_line(char line[64], const char *kind, int family, int ifindex)
{
	snprintf(line, 64, "%s %s %d", kind, ip_family_name(family), ifindex);
}

/* A host that forwards has switched it off for the device: that comes back. */
static int claim_exempt(struct journal *j, int family, int ifindex, bool off)
{
	char line[64];

	make_line(line, "exempt", family, ifindex);
	off = off && forwarding_is_on_for_all(family);
	return journal_claim(j, off, line) < 0 ? -1 : 0;
}

static bool is_exempt(const struct journal *j, int family, int ifindex)
{
	char line[64];

	make_line(line, "exempt", family, ifindex);
	return journal_has(j, line);
}

/*
 * The host has opened it, by switching forwarding on for all. A trace may still have
 * a line of before, and a guard, if it was stopped meanwhile.
 */
static bool is_hosts_own(const struct journal *j, int family, int ifindex,
			 int flag)
{
	char line[64];

	make_line(line, "exempt", family, ifindex);
	return flag == 1 && forwarding_is_on_for_all(family) &&
	       !journal_has_other(j, line) && !journal_has(j, line);
}

int forwarding_claim(struct journal *j, int family, struct device *devs, int n)
{
	autoclose int lock = journal_lock_all(j);
	int kept = 0;

	/* All IPv6 devices forward then, whatever the flag of one says. */
	if (family == IPV6 && forwarding_is_on_for_all(family))
		return 0;
	for (int i = 0; i < n; i++) {
		int flag = read_device(family, devs[i].name);
		char line[64];
		int claimed;

		if ((flag < 0 && errno == ENOENT) ||
		    is_hosts_own(j, family, devs[i].ifindex, flag))
			continue;
		if (flag < 0)
			return error_errno(
				"cannot read the forwarding setting of '%s'",
				devs[i].name);
		make_line(line, "forward", family, devs[i].ifindex);
		/* Another program has disabled it since. */
		if (journal_has(j, line)) {
			if (journal_note_again(j, line) < 0)
				return -1;
			devs[kept++] = devs[i];
			continue;
		}
		if (!flag && !journal_is_shared(j))
			return error("cannot enable forwarding for '%s': "
				     "traces record that in /run/nsntrace, "
				     "which is not writable",
				     devs[i].name);
		claimed = journal_claim(j, !flag, line);
		if (claimed < 0 ||
		    claim_exempt(j, family, devs[i].ifindex, !flag) < 0)
			return -1;
		if (claimed)
			devs[kept++] = devs[i];
	}
	return kept;
}

int forwarding_enable(int family, const char *device)
{
	if (read_device(family, device) == 1 ||
	    (family == IPV6 && forwarding_is_on_for_all(family)))
		return 0;
	if (write_device(family, device, "1") == 0)
		return 0;
	/* It has gone since it was looked at. */
	if (errno == ENOENT && if_nametoindex(device) == 0)
		return 0;
	return error_errno("cannot enable forwarding for '%s'", device);
}

struct opened {
	int family;
	int ifindex;
	char name[IFNAMSIZ]; /* that it has now; "": it is gone */
};

/* The n-th device of the journal. Returns false at the end. */
static bool noted_device(const struct journal *j, size_t n, struct opened *dev)
{
	const char *text = journal_line(j, "forward", n);

	if (!text)
		return false;
	dev->family = text[0] == '4' ? IPV4 : IPV6;
	dev->ifindex = strlen(text) < 3 ? 0 : atoi(text + 2);
	if (!if_indextoname((unsigned int)dev->ifindex, dev->name))
		dev->name[0] = '\0';
	return true;
}

bool forwarding_is_lost(const struct journal *j, int family, const char *device)
{
	struct opened dev;

	if (forwarding_is_on_for_all(family))
		return false;
	for (size_t i = 0; noted_device(j, i, &dev); i++)
		if (dev.family == family && dev.name[0] &&
		    read_device(family, dev.name) == 0)
			return true;
	return read_device(family, device) == 0;
}

void forwarding_enable_again(const struct journal *j, int family)
{
	struct opened dev;

	for (size_t i = 0; noted_device(j, i, &dev); i++)
		if (dev.family == family && dev.name[0])
			(void)!forwarding_enable(family, dev.name);
}

static int restore(const struct journal *j, const struct opened *dev)
{
	if (!dev->name[0])
		return 0;
	/* Docker, or the administrator, needs it now: it is theirs. For IPv6
	 * our flag is another one, which nobody else has set. */
	if ((dev->family == IPV4 && forwarding_is_on_for_all(dev->family) &&
	     !is_exempt(j, dev->family, dev->ifindex)) ||
	    read_device(dev->family, dev->name) == 0)
		return 0;
	detail("undo forward %s %s", ip_family_name(dev->family), dev->name);
	if (write_device(dev->family, dev->name, "0") < 0 && errno != ENOENT)
		return error_errno("cannot disable forwarding for '%s'",
				   dev->name);
	return 0;
}

static void release(struct journal *j, const struct opened *dev)
{
	char line[64];

	make_line(line, "forward", dev->family, dev->ifindex);
	journal_release(j, line);
}

/* Other traces, also those that begin, are to see that nobody claims it. */
int forwarding_release(struct journal *j, int family)
{
	autoclose int lock = journal_lock_all(j);
	struct opened dev;
	int err = 0;

	for (size_t i = 0; noted_device(j, i, &dev); i++) {
		if (dev.family != family)
			continue;
		detail("undo the guard of %s", dev.name);
		err |= guard_remove(family, dev.name);
		release(j, &dev);
	}
	return err | guard_sweep(j, family, false);
}

int forwarding_undo(struct journal *j)
{
	autoclose int lock = journal_lock_all(j);
	bool noted[IP_FAMILIES] = { false, false };
	struct opened dev;
	char line[64];
	int err = 0;

	for (size_t i = 0; noted_device(j, i, &dev); i++) {
		make_line(line, "forward", dev.family, dev.ifindex);
		noted[dev.family] = true;
		/* What cannot be switched off keeps its guard. */
		if (!journal_has_other(j, line) &&
		    (restore(j, &dev) < 0 ||
		     guard_remove(dev.family, dev.name) < 0))
			err = -1;
		else
			journal_release(j, line);
	}
	for (int i = 0; i < IP_FAMILIES; i++)
		if (noted[i] && !err)
			err = guard_sweep(j, i, false);
	return err;
}
