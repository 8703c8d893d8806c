// SPDX-License-Identifier: GPL-2.0-or-later
/* nsntrace's own processes. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/log.h"
#include "base/signals.h"
#include "base/status.h"
#include "base/syscalls.h"

#define CHILD_MESSAGE	1000 /* ms that a message may wait for its reader */
#define FIRST		(-20) /* the highest priority of setpriority(2) */
#define FIRST_AUTOGROUP "-20"

/* close_range(2), Linux 5.9; glibc has had a wrapper since 2.34. */
static void close_from_to(unsigned int first, unsigned int last)
{
	if (first > last)
		return;
	if (syscall(SYS_close_range, first, last, 0) == 0)
		return;
	for (unsigned int fd = first; fd <= last && fd < 65536; fd++)
		close((int)fd);
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

void child_close_all_but(const int *keep, size_t n_keep)
{
	int sorted[16];
	unsigned int next = 3;

	if (n_keep > ARRAY_SIZE(sorted))
		abort();
	for (size_t i = 0; i < n_keep; i++)
		sorted[i] = keep[i];
	qsort(sorted, n_keep, sizeof(*sorted), by_value);
	for (size_t i = 0; i < n_keep; i++) {
		if (sorted[i] < (int)next)
			continue;
		close_from_to(next, (unsigned int)sorted[i] - 1);
		next = (unsigned int)sorted[i] + 1;
	}
	close_from_to(next, ~0U);
}

static int prepare(const char *comm, const int *keep, size_t n_keep)
{
	autoclose int null = -1;

	signals_block_all();
	await_forget();
	log_wait_at_most(CHILD_MESSAGE);
	prctl(PR_SET_NAME, comm, 0, 0, 0);
	child_close_all_but(keep, n_keep);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return error_errno("cannot open /dev/null");
	if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return error_errno("cannot redirect to /dev/null");
	return 0;
}

int child_init(const char *comm, const int *keep, size_t n_keep)
{
	setsid();
	return prepare(comm, keep, n_keep);
}

int child_init_in_session(const char *comm, const int *keep, size_t n_keep)
{
	setpgid(0, 0);
	return prepare(comm, keep, n_keep);
}

/* With autogroups (sched(7)) a session has a priority, too. */
void child_hurry(bool in_turns)
{
	const struct sched_param least = { .sched_priority = 1 };

	if (in_turns && sched_setscheduler(0, SCHED_RR, &least) == 0)
		return;
	if (setpriority(PRIO_PROCESS, 0, FIRST) == 0)
		(void)!write_file(AT_FDCWD, "/proc/self/autogroup",
				  FIRST_AUTOGROUP);
}

void child_die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_FAILED);
}

int child_wait(pid_t pid)
{
	int status;
	pid_t r;

	do
		r = waitpid(pid, &status, 0);
	while (r < 0 && errno == EINTR);
	return r == pid ? status : -1;
}
