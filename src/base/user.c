// SPDX-License-Identifier: GPL-2.0-or-later
/* The user to run the program as, and the user who called. */
#include "base/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* (uid_t)-1 means "no change" to setresuid(2): not a user. */
#define ID_MAX 0xfffffffeU
/* A process ID has up to 22 bits (proc_sys_kernel(5)): two ids for each. */
#define OWN_FIRST 2101346304U /* 0x7d400000 */

static int set_names(struct user *u, const struct passwd *pw)
{
	u->name = strdup(pw->pw_name);
	u->home = strdup(pw->pw_dir);
	u->shell = strdup(pw->pw_shell[0] ? pw->pw_shell : "/bin/sh");
	if (!u->name || !u->home || !u->shell)
		return error_errno("cannot look up user '%s'", pw->pw_name);
	return 0;
}

static int find_user(struct user *u, const char *name, bool has_group)
{
	uint64_t number;
	bool numeric = parse_number(name, 0, ID_MAX, &number) == 0;
	const struct passwd *pw;

	errno = 0;
	pw = getpwnam(name);
	if (!pw && numeric)
		pw = getpwuid((uid_t)number);
	if (pw) {
		u->uid = pw->pw_uid;
		u->gid = pw->pw_gid;
		return set_names(u, pw);
	}
	if (!numeric)
		return error("there is no user '%s'", name);
	if (!has_group)
		return error("user %s has no passwd entry: name its group too, "
			     "as in -u %s:%s",
			     name, name, name);
	u->uid = (uid_t)number;
	return 0;
}

static int find_group(struct user *u, const char *name)
{
	uint64_t number;
	const struct group *gr = getgrnam(name);

	if (gr)
		u->gid = gr->gr_gid;
	else if (parse_number(name, 0, ID_MAX, &number) == 0)
		u->gid = (gid_t)number;
	else
		return error("there is no group '%s'", name);
	return 0;
}

static int find_groups(struct user *u)
{
	int n = 32;

	if (!u->name) {
		u->groups = malloc(sizeof(gid_t));
		if (!u->groups)
			return error_errno("cannot look up groups");
		u->groups[0] = u->gid;
		u->n_groups = 1;
		return 0;
	}
	for (;;) {
		gid_t *grown =
			reallocarray(u->groups, (size_t)n, sizeof(gid_t));

		if (!grown)
			return error_errno("cannot look up the groups of '%s'",
					   u->name);
		u->groups = grown;
		u->n_groups = n;
		if (getgrouplist(u->name, u->gid, u->groups, &u->n_groups) >= 0)
			return 0;
		n = u->n_groups > n ? u->n_groups : n * 2;
	}
}

int user_lookup(struct user *u, const char *spec)
{
	autofree char *name = strdup(spec);
	char *group;

	memset(u, 0, sizeof(*u));
	if (!name)
		return error_errno("cannot look up user '%s'", spec);
	group = strchr(name, ':');
	if (group)
		*group++ = '\0';
	if (find_user(u, name, group != NULL) < 0)
		return -1;
	if (group && find_group(u, group) < 0)
		return -1;
	return find_groups(u);
}

void user_release(struct user *u)
{
	free(u->groups);
	free(u->name);
	free(u->home);
	free(u->shell);
	memset(u, 0, sizeof(*u));
}

int user_become(const struct user *u)
{
	if (setgroups((size_t)u->n_groups, u->groups) < 0 ||
	    setresgid(u->gid, u->gid, u->gid) < 0 ||
	    setresuid(u->uid, u->uid, u->uid) < 0)
		return -1;
	if (setenv("HOME", u->home ? u->home : "/", 1) < 0 ||
	    setenv("SHELL", u->shell ? u->shell : "/bin/sh", 1) < 0)
		return -1;
	if (!u->name)
		return unsetenv("USER") < 0 || unsetenv("LOGNAME") < 0 ? -1 : 0;
	if (setenv("USER", u->name, 1) < 0 || setenv("LOGNAME", u->name, 1) < 0)
		return -1;
	return 0;
}

bool user_behind_sudo(uid_t *uid, gid_t *gid)
{
	const char *uid_text = getenv("SUDO_UID");
	const char *gid_text = getenv("SUDO_GID");
	uint64_t u, g;

	if (getuid() != 0 || !uid_text || !gid_text)
		return false;
	if (parse_number(uid_text, 0, ID_MAX, &u) < 0 ||
	    parse_number(gid_text, 0, ID_MAX, &g) < 0)
		return false;
	*uid = (uid_t)u;
	*gid = (gid_t)g;
	return true;
}

/* How many ids in first ... last have a mapping. UINT64_MAX: not readable. */
static uint64_t count_mapped(const char *path, uint32_t first, uint32_t last)
{
	FILE *map = fopen(path, "re");
	unsigned int inside, outside, n;
	uint64_t mapped = 0;

	if (!map)
		return UINT64_MAX;
	while (fscanf(map, "%u %u %u", &inside, &outside, &n) == 3) {
		uint64_t from = inside > first ? inside : first;
		uint64_t to = (uint64_t)inside + n;

		if (to > (uint64_t)last + 1)
			to = (uint64_t)last + 1;
		if (to > from)
			mapped += to - from;
	}
	fclose(map);
	return mapped;
}

static bool is_in_passwd(uid_t id)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *pw = NULL;

	if (!file)
		return false;
	while ((pw = fgetpwent(file)))
		if (pw->pw_uid == id || pw->pw_gid == id)
			break;
	fclose(file);
	return pw != NULL;
}

static void set_nobody(uid_t *uid, gid_t *gid)
{
	const struct passwd *nobody = getpwnam("nobody");

	*uid = nobody ? nobody->pw_uid : 65534;
	*gid = nobody ? nobody->pw_gid : 65534;
}

void user_of_own(enum user_role role, uid_t *uid, gid_t *gid)
{
	uint32_t id = OWN_FIRST + 2 * (uint32_t)getpid() + role;

	*uid = getuid();
	*gid = getgid();
	if (*uid != 0)
		return;
	if (count_mapped("/proc/self/uid_map", id, id) == 0 ||
	    count_mapped("/proc/self/gid_map", id, id) == 0 ||
	    is_in_passwd(id)) {
		set_nobody(uid, gid);
		return;
	}
	*uid = id;
	*gid = id;
}

bool user_some_are_unmapped(void)
{
	return count_mapped("/proc/self/uid_map", 0, UINT32_MAX) < UINT32_MAX;
}
