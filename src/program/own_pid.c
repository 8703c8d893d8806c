// SPDX-License-Identifier: GPL-2.0-or-later
/* Environment variables that name the program's process. */
#include "program/own_pid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/util.h"

/* sd_listen_fds(3), sd_watchdog_enabled(3), systemd.exec(5), GLib. */
static const char *const pid_variables[] = {
	"LISTEN_PID",
	"WATCHDOG_PID",
	"SYSTEMD_EXEC_PID",
	"GIO_LAUNCHED_DESKTOP_FILE_PID",
};

#define ID_VARIABLE "LISTEN_PIDFDID" /* the inode of a pidfd */

static int replace(const char *variable, uint64_t theirs, uint64_t ours)
{
	const char *value = getenv(variable);
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, theirs);
	if (!value || strcmp(value, text) != 0)
		return 0;
	snprintf(text, sizeof(text), "%" PRIu64, ours);
	return setenv(variable, text, 1);
}

/* Returns 0 if it is not known. */
static uint64_t pidfd_id(pid_t pid)
{
	autoclose int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

int own_pid_set(pid_t tracer)
{
	for (size_t i = 0; i < ARRAY_SIZE(pid_variables); i++)
		if (replace(pid_variables[i], (uint64_t)tracer,
			    (uint64_t)getpid()) < 0)
			return -1;
	if (!getenv(ID_VARIABLE))
		return 0;
	return replace(ID_VARIABLE, pidfd_id(tracer), pidfd_id(getpid()));
}
