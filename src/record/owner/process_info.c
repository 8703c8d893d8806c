// SPDX-License-Identifier: GPL-2.0-or-later
/* What /proc says about a process. */
#include "record/owner/process_info.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/util.h"

/* By how many ns one clock is ahead of another. */
static int64_t clock_distance(clockid_t from, clockid_t to)
{
	int64_t first = clock_ns(from);

	return clock_ns(to) - first;
}

/* The n-th field of /proc/PID/stat, from 3 on. NULL if there is none. */
static const char *stat_field(const char *stat, int n)
{
	/* The second is the name in brackets, which may contain anything. */
	const char *at = strrchr(stat, ')');

	for (int i = 2; at && i < n; i++) {
		at = strchr(at, ' ');
		if (at)
			at++;
	}
	return at;
}

/* The start in ns since boot, or -1. */
static int64_t read_start(int proc, uint32_t *ppid)
{
	char stat[1024];
	const char *parent, *start;
	long ticks = sysconf(_SC_CLK_TCK);

	if (read_file(proc, "stat", stat, sizeof(stat)) < 0)
		return -1;
	parent = stat_field(stat, 4);
	start = stat_field(stat, 22);
	if (!parent || !start || ticks <= 0)
		return -1;
	*ppid = (uint32_t)strtoul(parent, NULL, 10);
	return (int64_t)(strtoull(start, NULL, 10) * (NS_PER_S / ticks));
}

/*
 * As much as there is, up to size. Returns the length, 0 if it cannot be read.
 */
static size_t read_some(int proc, const char *name, char *buf, size_t size)
{
	autoclose int fd = openat(proc, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size);

	return n > 0 ? (size_t)n : 0;
}

/* "Uid:" is near the start. Its second number is the effective one. */
static int read_uid(int proc, uint32_t *uid)
{
	char status[1024];
	const char *at;
	char *end;

	status[read_some(proc, "status", status, sizeof(status) - 1)] = '\0';
	at = strstr(status, "\nUid:\t");
	at = at ? strchr(at + strlen("\nUid:\t"), '\t') : NULL;
	if (!at)
		return -1;
	*uid = (uint32_t)strtoul(at + 1, &end, 10);
	return end > at + 1 ? 0 : -1;
}

/* The name service may take its time, and most processes are one user's. */
static void name_user(struct process_info *info)
{
	static struct {
		bool is_set;
		uint32_t uid;
		char name[PROCESS_USER_MAX];
	} last;

	if (!last.is_set || last.uid != info->uid) {
		const struct passwd *pw = getpwuid(info->uid);

		memset(last.name, 0, sizeof(last.name));
		snprintf(last.name, sizeof(last.name), "%s",
			 pw ? pw->pw_name : "");
		last.uid = info->uid;
		last.is_set = true;
	}
	memcpy(info->user, last.name, sizeof(info->user));
}

/* The start is rounded down to the system's clock tick. */
static bool is_later(int64_t start, const struct process_event *event)
{
	return start > (int64_t)event->time +
			       clock_distance(CLOCK_MONOTONIC, CLOCK_BOOTTIME);
}

static int read_origin(struct process_info *info, int proc,
		       const struct process_event *event)
{
	int64_t start = read_start(proc, &info->ppid);

	if (start < 0 || is_later(start, event) ||
	    read_uid(proc, &info->uid) < 0)
		return -1;
	info->start = (uint64_t)(start + clock_distance(CLOCK_BOOTTIME,
							CLOCK_REALTIME));
	info->is_known = true;
	name_user(info);
	return 0;
}

static void read_path(struct process_info *info, int proc)
{
	ssize_t n = readlinkat(proc, "exe", info->text, PROCESS_PATH_MAX);

	if (n > 0 && n < PROCESS_PATH_MAX)
		info->path_len = (uint32_t)n;
}

static void read_cmdline(struct process_info *info, int proc)
{
	char *text = info->text + info->path_len;
	size_t n = read_some(proc, "cmdline", text, PROCESS_CMDLINE_MAX);

	/* Remove the NUL of the last word. */
	while (n > 0 && text[n - 1] == '\0')
		n--;
	info->cmdline_len = (uint32_t)n;
}

static int open_process(uint32_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u", pid);
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void process_info_read(struct process_info *info,
		       const struct process_event *event)
{
	autoclose int proc = open_process(event->pid);
	char comm[PROCESS_COMM_SIZE + 1] = "";

	memset(info, 0, offsetof(struct process_info, text));
	info->pid = event->pid;
	memcpy(info->comm, event->comm, sizeof(info->comm));
	memcpy(info->name, event->comm, sizeof(info->name));
	if (proc < 0 || read_origin(info, proc, event) < 0 ||
	    read_file(proc, "comm", comm, sizeof(comm)) < 0)
		return;
	/*
	 * Another name: it runs another program now, so the rest is about that.
	 */
	if (event->tid == event->pid &&
	    strncmp(comm, event->comm, sizeof(event->comm)) != 0)
		return;
	memcpy(info->name, comm, sizeof(info->name));
	read_path(info, proc);
	read_cmdline(info, proc);
}

void process_info_comm(uint32_t pid, char comm[PROCESS_COMM_SIZE])
{
	autoclose int proc = open_process(pid);
	char text[PROCESS_COMM_SIZE + 1] = "";

	if (proc >= 0)
		(void)!read_file(proc, "comm", text, sizeof(text));
	memset(comm, 0, PROCESS_COMM_SIZE);
	memcpy(comm, text, strnlen(text, PROCESS_COMM_SIZE));
}

size_t process_info_size(const struct process_info *info)
{
	return offsetof(struct process_info, text) + info->path_len +
	       info->cmdline_len;
}
