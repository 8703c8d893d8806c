// SPDX-License-Identifier: GPL-2.0-or-later
/* The traced program. */
#include "program/program.h"

#include <errno.h>
#include <limits.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/capabilities.h"
#include "base/command.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "base/syscalls.h"
#include "program/launch.h"
#include "program/userns.h"

#define REAP_LIMIT 5000 /* ms, for a killed one that waits in the kernel */

static bool is_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

int program_check(const char *program)
{
	/* execvp(3) without a PATH. */
	static const char usual[] = "/bin:/usr/bin";
	const char *dirs = getenv("PATH");
	char path[PATH_MAX];

	if (strchr(program, '/')) {
		if (is_there(program))
			return 0;
	} else if (*program) {
		dirs = dirs ? dirs : usual;
		while (command_candidate(&dirs, program, path))
			if (is_there(path))
				return 0;
	}
	errno = ENOENT;
	return error_errno("cannot run '%s'", program);
}

/*
 * fork(), into new namespaces and with a pidfd (clone3(2), Linux 5.3). glibc
 * has no wrapper; without CLONE_VM the child goes on as that of fork(2) does.
 */
static pid_t fork_into_namespaces(int *pidfd, bool own_userns, bool mounts)
{
	struct clone_args args = {
		.flags = CLONE_NEWNET | CLONE_PIDFD |
			 (mounts ? CLONE_NEWNS : 0) |
			 (own_userns ? CLONE_NEWUSER : 0),
		.pidfd = (uint64_t)(uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
	};

	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/* We have the rights: they were checked before. */
static int spawn_error(void)
{
	static const char failed[] = "cannot create a network namespace";

	if (errno == EPERM)
		return error("%s: a seccomp filter forbids it, usually that of "
			     "a container ('docker run --security-opt "
			     "seccomp=unconfined')",
			     failed);
	if (errno == ENOSYS)
		return error("%s: clone3(2) is missing: Linux is older than "
			     "5.3, or the seccomp filter of a container hides "
			     "it",
			     failed);
	if (errno == ENOSPC)
		return error("%s: the limit user.max_net_namespaces is reached "
			     "('sysctl user.max_net_namespaces=10000' raises "
			     "it)",
			     failed);
	return error_errno("%s", failed);
}

int program_spawn(struct program *t, const struct program_config *config)
{
	const struct origin origin = { getpid(), capabilities_bounding_set() };
	int sock[2];

	if (fds_pair(sock) < 0)
		return error_errno("cannot open a socket to the program");
	t->own_userns = config->own_userns;
	t->has_mounts = mounts_are_needed(&config->mounts);
	t->pid = fork_into_namespaces(&t->pidfd, t->own_userns, t->has_mounts);
	if (t->pid == 0) {
		close_fd(&sock[0]);
		launch_program(config, sock[1], &origin);
	}
	close_fd(&sock[1]);
	t->control = sock[0];
	if (t->pid > 0)
		return t->own_userns ? userns_map(t->pid) : 0;
	t->pid = 0;
	t->pidfd = -1;
	return t->own_userns ? userns_explain_failure() : spawn_error();
}

/*
 * Read one report, waiting at most ms; false at the end of file, then with errno
 * 0, or after an error or a signal of the user.
 */
static bool next_report(struct program *t, struct report *report, int ms)
{
	int fds[FDS_MAX];

	errno = 0;
	if (await_message(t->control, report, sizeof(*report), fds, ms) !=
	    (ssize_t)sizeof(*report))
		return false;
	report->view.ns = fds[0];
	report->view.root = fds[1];
	return true;
}

/* If the child has died, program_release() notices. */
static int tell(const struct program *t, const struct order *order)
{
	return fds_send(t->control, order, sizeof(*order), NULL, 0);
}

/* errno as of next_report(). */
static int process_lost(void)
{
	if (errno == EINTR)
		return -1;
	if (errno == ETIMEDOUT)
		return error("the program's process did not answer within %d "
			     "seconds",
			     AWAIT_LIMIT / 1000);
	return error("the program's process died before it ran the program");
}

int program_make_keylog(const struct program *t)
{
	const struct order order = { .kind = ORDER_KEYLOG };
	int fds[FDS_MAX] = { -1 };
	int err = 0;

	errno = 0;
	if (tell(t, &order) < 0 ||
	    await_message(t->control, &err, sizeof(err), fds, AWAIT_LIMIT) !=
		    sizeof(err))
		return process_lost();
	if (!err && fds[0] >= 0)
		return fds[0];
	errno = err;
	return error_errno("cannot create the key log of --tls-keys");
}

void program_mount(const struct program *t)
{
	const struct order order = { .kind = ORDER_MOUNT };

	if (t->has_mounts)
		(void)!tell(t, &order);
}

static int failure_status(const struct program *t, const struct report *failure,
			  const char *program)
{
	const char *hint;

	if (failure->stage != STAGE_EXEC) {
		hint = t->own_userns ? userns_restriction(failure->error) : "";
		error("%s: %s%s", failure->what, strerror(failure->error),
		      hint);
		return STATUS_FAILED;
	}
	errno = failure->error;
	error_errno("cannot run '%s'", program);
	return failure->error == ENOENT ? STATUS_NOT_FOUND
					: STATUS_CANNOT_EXECUTE;
}

/* pidfd_getfd(2), Linux 5.6. Without it the child ends. */
static int fetch_calls(struct program *t, const struct report *report)
{
	char fetched = 1;

	t->calls = (int)syscall(SYS_pidfd_getfd, t->pidfd, report->watch_fd, 0);
	if (t->calls >= 0 &&
	    fds_send(t->control, &fetched, sizeof(fetched), NULL, 0) == 0)
		return 0;
	error_errno("cannot watch the program's system calls");
	shutdown(t->control, SHUT_RDWR);
	return STATUS_FAILED;
}

int program_complete(struct program *t, const struct netns_served *served,
		     struct netns_addresses *found)
{
	const struct order order = { .kind = ORDER_COMPLETE,
				     .served = *served };
	struct report report = { .error = 0 };

	(void)!tell(t, &order);
	while (next_report(t, &report, AWAIT_LIMIT)) {
		if (report.stage == STAGE_MOUNTED) {
			t->view = report.view;
			continue;
		}
		if (report.stage != STAGE_COMPLETE)
			failure_status(t, &report, "");
		*found = report.addresses;
		return report.error ? -1 : 0;
	}
	return process_lost();
}

int program_release(struct program *t, const char *program, bool watch)
{
	const struct order order = { .kind = watch ? ORDER_GO_WATCHED
						   : ORDER_GO };
	struct report report = { .error = 0 };
	int status = 0;

	(void)!tell(t, &order);
	/* End of file: exec has closed the other end. Or the child was killed,
	 * and its status says so. */
	while (next_report(t, &report, -1)) {
		if (report.stage == STAGE_MOUNTED)
			t->view = report.view;
		else if (report.stage == STAGE_WATCHED)
			status = fetch_calls(t, &report);
		else
			status = failure_status(t, &report, program);
	}
	if (errno == EINTR)
		status = STATUS_FAILED;
	close_fd(&t->control);
	return status;
}

void program_signal(const struct program *t, int signal)
{
	if (t->pid > 0 && !t->ended)
		syscall(SYS_pidfd_send_signal, t->pidfd, signal, NULL, 0);
}

void program_pass_signal(const struct program *t,
			 const struct signalfd_siginfo *from)
{
	siginfo_t info;

	/* The kernel lets nobody pass on other signals under a foreign name. */
	if (from->ssi_code != SI_QUEUE || t->pid <= 0 || t->ended) {
		program_signal(t, (int)from->ssi_signo);
		return;
	}
	memset(&info, 0, sizeof(info));
	info.si_signo = (int)from->ssi_signo;
	info.si_code = SI_QUEUE;
	info.si_pid = (pid_t)from->ssi_pid;
	info.si_uid = from->ssi_uid;
	memcpy(&info.si_value, &from->ssi_ptr, sizeof(info.si_value));
	syscall(SYS_pidfd_send_signal, t->pidfd, info.si_signo, &info, 0);
}

enum program_change program_look(struct program *t)
{
	siginfo_t info = { .si_pid = 0 };

	if (t->pid <= 0 || t->ended ||
	    waitid(P_PID, (id_t)t->pid, &info, WEXITED | WSTOPPED | WNOHANG) <
		    0 ||
	    info.si_pid == 0)
		return PROGRAM_SAME;
	if (info.si_code == CLD_STOPPED || info.si_code == CLD_TRAPPED)
		return PROGRAM_STOPPED;
	t->ended = true;
	t->signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
	t->status = t->signal ? 128 + t->signal : info.si_status;
	return PROGRAM_ENDED;
}

void program_reap(struct program *t)
{
	if (t->pid > 0 && !t->ended) {
		program_signal(t, SIGKILL);
		await_end(t->pid, REAP_LIMIT);
	}
	t->pid = 0;
	close_fd(&t->control);
	close_fd(&t->pidfd);
	mounts_view_close(&t->view);
	close_fd(&t->calls);
}
