/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Print what a process inherits, a line each, so that a run inside a trace can
 * be compared with one outside of it.
 */
#include "helper.h"

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

extern char **environ;

static void print_ids(void)
{
	gid_t groups[256];
	uid_t r, e, s;
	int n = getgroups(256, groups);

	getresuid(&r, &e, &s);
	printf("uid %u %u %u\n", r, e, s);
	getresgid(&r, &e, &s);
	printf("gid %u %u %u\n", r, e, s);
	printf("groups");
	for (int i = 0; i < n; i++)
		printf(" %u", groups[i]);
	printf("\n");
}

static void print_signals(void)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int i = 1; i <= SIGRTMAX; i++) {
		struct sigaction sa;

		if (sigismember(&mask, i) > 0)
			printf("signal %d blocked\n", i);
		if (!sigaction(i, NULL, &sa) && sa.sa_handler != SIG_DFL)
			printf("signal %d ignored\n", i);
	}
}

static void print_limits(void)
{
	struct rlimit lim;

	for (int i = 0; i < (int)RLIM_NLIMITS; i++) {
		if (!getrlimit(i, &lim))
			printf("limit %d %llu %llu\n", i,
			       (unsigned long long)lim.rlim_cur,
			       (unsigned long long)lim.rlim_max);
	}
}

static void print_files(void)
{
	struct stat st;

	for (int fd = 0; fd < 1024; fd++) {
		if (!fstat(fd, &st))
			printf("fd %d type %o flags %o inode %lu\n", fd,
			       st.st_mode & S_IFMT, fcntl(fd, F_GETFL),
			       (unsigned long)st.st_ino);
	}
}

/* Of /proc/self/status and the namespaces: what a tracer might change. */
static void print_proc(void)
{
	static const char *const names[] = { "cgroup", "ipc", "pid", "user",
					     "uts" };
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "Cap", 3) || !strncmp(line, "Secc", 4) ||
		    !strncmp(line, "NoNew", 5) || !strncmp(line, "Cpus_a", 6))
			fputs(line, stdout);
	}
	if (f)
		fclose(f);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char path[64], link[64] = "";

		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		if (readlink(path, link, sizeof(link) - 1) > 0)
			printf("%s\n", link);
	}
}

static void print_place(void)
{
	char cwd[PATH_MAX] = "";
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	mode_t mask = umask(0);

	printf("umask %03o\n", mask);
	printf("cwd %s\n", getcwd(cwd, sizeof(cwd)) ? cwd : "?");
	printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
	printf("scheduler %d\n", sched_getscheduler(0));
	printf("session %d\n", getsid(0));
	printf("process group %d\n", getpgrp());
	printf("terminal %s\n", tty < 0 ? "none" : "yes");
	if (tty >= 0) {
		printf("foreground %d\n", tcgetpgrp(tty) == getpgrp());
		close(tty);
	}
}

int main(void)
{
	print_files();
	print_ids();
	print_signals();
	print_limits();
	print_proc();
	print_place();
	for (char **env = environ; *env; env++)
		printf("env %s\n", *env);
	return 0;
}
