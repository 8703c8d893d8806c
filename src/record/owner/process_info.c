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

/* What /proc/PID/stat has. */
struct status {
	int64_t start; /* ns since boot */
	uint32_t ppid;
	uint64_t args; /* the address of the arguments; 0: not shown */
	char comm[PROCESS_COMM_SIZE];
};

static void copy_comm(char comm[PROCESS_COMM_SIZE], const char *stat)
{
	const char *from = strchr(stat, '('), *to = strrchr(stat, ')');
	size_t len = from && to > from ? (size_t)(to - from) - 1 : 0;

	memset(comm, 0, PROCESS_COMM_SIZE);
	if (len > 0 && len < PROCESS_COMM_SIZE)
		memcpy(comm, from + 1, len);
}

static int read_status(int proc, struct status *status)
{
	char stat[1024];
	const char *parent, *start, *args;
	long ticks = sysconf(_SC_CLK_TCK);

	if (read_file(proc, "stat", stat, sizeof(stat)) < 0)
		return -1;
	parent = stat_field(stat, 4);
	start = stat_field(stat, 22);
	args = stat_field(stat, 48);
	if (!parent || !start || !args || ticks <= 0)
		return -1;
	status->ppid = (uint32_t)strtoul(parent, NULL, 10);
	status->start =
		(int64_t)(strtoull(start, NULL, 10) * (NS_PER_S / ticks));
	status->args = strtoull(args, NULL, 10);
	copy_comm(status->comm, stat);
	return 0;
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

/* "Uid:" is near the start. Its first number is the real one. */
static int read_uid(int proc, uint32_t *uid)
{
	char status[1024];
	const char *at;
	char *end;

	status[read_some(proc, "status", status, sizeof(status) - 1)] = '\0';
	at = strstr(status, "\nUid:\t");
	if (!at)
		return -1;
	at += strlen("\nUid:\t");
	*uid = (uint32_t)strtoul(at, &end, 10);
	return end > at ? 0 : -1;
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
		       const struct process_event *event,
		       const struct status *status)
{
	const int64_t start = event->program.start
				      ? (int64_t)event->program.start
				      : status->start;

	if (is_later(status->start, event) || read_uid(proc, &info->uid) < 0)
		return -1;
	info->ppid = status->ppid;
	info->start = (uint64_t)(start + clock_distance(CLOCK_BOOTTIME,
							CLOCK_REALTIME));
	info->is_known = true;
	return 0;
}

/* Does it still run the program that was reported? */
static bool is_program(const struct process_event *event,
		       const struct status *status)
{
	if (event->program.args && status->args)
		return event->program.args == status->args;
	return event->tid != event->pid ||
	       !strncmp(status->comm, event->comm, sizeof(event->comm));
}

/* The kernel appends this if the file has been removed. */
static size_t without_deleted(const char *path, size_t len)
{
	static const char deleted[] = " (deleted)";
	const size_t end = strlen(deleted);

	return len > end && !memcmp(path + len - end, deleted, end) ? len - end
								    : len;
}

static void read_path(struct process_info *info, int proc)
{
	ssize_t n = readlinkat(proc, "exe", info->text, PROCESS_PATH_MAX);

	if (n > 0 && n < PROCESS_PATH_MAX)
		info->path_len =
			(uint32_t)without_deleted(info->text, (size_t)n);
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
		       const struct process_event *event, unsigned int request)
{
	autoclose int proc = open_process(event->pid);
	struct status status;

	memset(info, 0, offsetof(struct process_info, text));
	info->pid = event->pid;
	info->program = event->program;
	memcpy(info->comm, event->comm, sizeof(info->comm));
	memcpy(info->name, event->comm, sizeof(info->name));
	if (proc < 0 || read_status(proc, &status) < 0 ||
	    read_origin(info, proc, event, &status) < 0)
		return;
	if (request & PROCESS_INFO_USER)
		name_user(info);
	if (!is_program(event, &status))
		return;
	/* The event may have the name of a thread. */
	if (!event->program.start)
		memcpy(info->name, status.comm, sizeof(info->name));
	read_path(info, proc);
	if (request & PROCESS_INFO_COMMAND_LINE)
		read_cmdline(info, proc);
	/* It may have executed another one meanwhile. */
	if (read_status(proc, &status) < 0 || !is_program(event, &status))
		info->path_len = info->cmdline_len = 0;
}

void process_info_identify(uint32_t pid, char comm[PROCESS_COMM_SIZE],
			   struct process_program *program)
{
	autoclose int proc = open_process(pid);
	struct status status = { .start = 0 };

	if (proc < 0 || read_status(proc, &status) < 0)
		memset(&status, 0, sizeof(status));
	memcpy(comm, status.comm, PROCESS_COMM_SIZE);
	*program = (struct process_program){
		.start = (uint64_t)status.start,
		.args = status.args,
	};
}

size_t process_info_size(const struct process_info *info)
{
	return offsetof(struct process_info, text) + info->path_len +
	       info->cmdline_len;
}
