// SPDX-License-Identifier: GPL-2.0-or-later
/* The user namespace of a trace without root. */
#include "program/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/await.h"
#include "base/log.h"

#define OR_SUDO "or try 'sudo nsntrace ...'"

/* Does the setting exist, with this one digit? */
static bool setting_is(const char *path, char digit)
{
	char text[16];

	return read_file(AT_FDCWD, path, text, sizeof(text)) == 1 &&
	       text[0] == digit;
}

/*
 * Ubuntu 24.04 allows to create user namespaces, but AppArmor denies what
 * happens in them: writing uid_map fails with EPERM, mounting with EACCES.
 */
const char *userns_restriction(int error)
{
	if ((error == EPERM || error == EACCES) &&
	    setting_is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
		       '1'))
		return ": AppArmor restricts user namespaces here ('sudo "
		       "sysctl kernel.apparmor_restrict_unprivileged_userns=0' "
		       "lifts that, " OR_SUDO ")";
	return "";
}

static int write_map(int proc, const char *file, unsigned int id)
{
	char line[64];

	snprintf(line, sizeof(line), "%u %u 1\n", id, id);
	return write_file(proc, file, line);
}

/* Mapping a group needs setgroups(2) to be denied (user_namespaces(7)). */
int userns_map(pid_t pid)
{
	autoclose int proc = -1;
	const char *hint;
	char path[32];
	int err;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	proc = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (proc >= 0 && write_map(proc, "uid_map", getuid()) == 0 &&
	    (write_file(proc, "setgroups", "deny") == 0 || errno == ENOENT) &&
	    write_map(proc, "gid_map", getgid()) == 0)
		return 0;
	err = errno;
	hint = userns_restriction(err);
	/* Since Linux 5.12, see verify_root_map() in its user_namespace.c. */
	if (err == EPERM && !hint[0] && getuid() == 0)
		hint = ": root of a container needs CAP_SETFCAP for that";
	return error(
		"cannot map the user into the trace's user namespace: %s%s",
		strerror(err), hint);
}

/* ---- why there is none ---- */

/* In the order in which clone3(2) checks the limits (namespaces(7)). */
static const struct {
	int flag;
	const char *limit;
} counted[] = {
	{ CLONE_NEWUSER, "user.max_user_namespaces" },
	{ CLONE_NEWNS, "user.max_mnt_namespaces" },
	{ CLONE_NEWNET, "user.max_net_namespaces" },
};

/* Another process creates them one by one, to find the limit. */
static const char *exhausted_limit(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		for (size_t i = 0; i < ARRAY_SIZE(counted); i++)
			if (unshare(counted[i].flag) < 0)
				_exit((int)i + 1);
		_exit(0);
	}
	status = pid > 0 ? await_end(pid, AWAIT_LIMIT) : -1;
	if (status <= 0 || !WIFEXITED(status))
		return "user.max_user_namespaces";
	return counted[WEXITSTATUS(status) - 1].limit;
}

/* The root of a chroot is usually no mount point, so it is not listed. */
static bool root_is_mounted(void)
{
	FILE *list = fopen("/proc/self/mountinfo", "re");
	char line[4096];
	bool found = false;

	if (!list)
		return true;
	while (!found && fgets(line, sizeof(line), list)) {
		char place[4];

		found = sscanf(line, "%*s %*s %*s %*s %3s", place) == 1 &&
			!strcmp(place, "/");
	}
	fclose(list);
	return found;
}

static bool has_seccomp_filter(void)
{
	FILE *status = fopen("/proc/self/status", "re");
	char line[256];
	bool found = false;

	while (status && !found && fgets(line, sizeof(line), status))
		found = !strcmp(line, "Seccomp:\t2\n");
	if (status)
		fclose(status);
	return found;
}

/* The kernel only says EPERM: check the known causes. */
static const char *why_not_permitted(void)
{
	if (!root_is_mounted())
		return "the kernel does not allow it in a chroot (run nsntrace "
		       "outside, " OR_SUDO ")";
	if (setting_is("/proc/sys/kernel/unprivileged_userns_clone", '0'))
		return "they are disabled ('sudo sysctl "
		       "kernel.unprivileged_userns_clone=1' enables "
		       "them, " OR_SUDO ")";
	if (has_seccomp_filter())
		return "a seccomp filter forbids it, usually that of a "
		       "container (run nsntrace outside, or start the "
		       "container with --cap-add=NET_ADMIN,SYS_ADMIN)";
	return "a chroot or a security module forbids it (try 'sudo nsntrace "
	       "...')";
}

int userns_explain_failure(void)
{
	static const char failed[] = "cannot create a user namespace, which a "
				     "trace without root needs";
	int err = errno;
	const char *restriction = userns_restriction(err);

	if (err == ENOSPC) {
		const char *limit = exhausted_limit();

		return error("%s: the limit %s is reached ('sudo sysctl "
			     "%s=10000' raises it, " OR_SUDO ")",
			     failed, limit, limit);
	}
	if (err == ENOSYS)
		return error("%s: clone3(2) is missing: Linux is older than "
			     "5.3, or the seccomp filter of a container hides "
			     "it (run nsntrace outside, or %s)",
			     failed, capabilities_remedy());
	if (err == EINVAL)
		return error("%s: this kernel has no user namespaces "
			     "(CONFIG_USER_NS); try 'sudo nsntrace ...'",
			     failed);
	if (restriction[0])
		return error("%s%s", failed, restriction);
	if (err == EPERM || err == EACCES)
		return error("%s: %s", failed, why_not_permitted());
	errno = err;
	return error_errno("%s", failed);
}
