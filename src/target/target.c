// SPDX-License-Identifier: GPL-2.0-or-later
/* The target: the traced program. */
#include "target/target.h"

#include <errno.h>
#include <fcntl.h>
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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "target/calls.h"
#include "target/tap.h"
#include "target/userns.h"

/* What the waiting child is told, a byte each. */
enum order {
	ORDER_GO = 1,
	ORDER_GO_WATCHED,
	ORDER_KEYLOG,
};

/*
 * What the child tells: how its mounts are to be looked at, with two
 * descriptors, and how far it came, and why no further. At last, when it runs,
 * it tells nothing.
 */
enum stage {
	STAGE_TAP,
	STAGE_WAITS, /* no failure: it is told once all is prepared */
	STAGE_MOUNTED,
	STAGE_MOUNTS,
	STAGE_STDOUT,
	STAGE_USER,
	STAGE_WATCH,
	STAGE_WATCHED, /* no failure: it waits until we have its descriptor */
	STAGE_EXEC
};

struct report {
	enum stage stage;
	struct mounts_view view;
	int watch_fd; /* in the child */
	int error;
	char what[200];
};

static int is_there(const char *dir, size_t dir_len, const char *program)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof(path), "%.*s%s%s", (int)dir_len, dir,
			 dir_len ? "/" : "", program);

	if (n < 0 || (size_t)n >= sizeof(path))
		return 0;
	return stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

int target_check(const char *program)
{
	const char *dir = getenv("PATH");

	if (strchr(program, '/')) {
		if (is_there("", 0, program))
			return 0;
	} else {
		/* execvp(3) without a PATH. */
		dir = dir ? dir : "/bin:/usr/bin";
		for (;;) {
			size_t len = strcspn(dir, ":");

			if (is_there(dir, len, program))
				return 0;
			if (!dir[len])
				break;
			dir += len + 1;
		}
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

static _Noreturn void give_up(int control, enum stage stage, const char *what)
{
	struct report report = { .stage = stage, .error = errno };

	snprintf(report.what, sizeof(report.what), "%s", what);
	(void)!send(control, &report, sizeof(report), MSG_NOSIGNAL);
	_exit(STATUS_FAILED);
}

static void make_mounts(const struct mounts_config *config, int control)
{
	struct report report = { .stage = STAGE_MOUNTED };
	struct mounts_view *view = &report.view;
	const char *what = "";

	if (mounts_make(config, view, &what) < 0)
		give_up(control, STAGE_MOUNTS, what);
	if (view->ns >= 0 && view->root >= 0)
		(void)!fds_send(control, &report, sizeof(report),
				(const int[]){ view->ns, view->root }, 2);
	mounts_view_close(view);
}

/*
 * The descriptor cannot be sent, as that would be the first call that waits for
 * somebody to look at it: the tracer fetches it.
 */
static void be_watched(int control)
{
	struct report report = { .stage = STAGE_WATCHED };
	char fetched;

	report.watch_fd = calls_watch();
	if (report.watch_fd < 0)
		give_up(control, STAGE_WATCH,
			"cannot watch the program's calls");
	if (send(control, &report, sizeof(report), MSG_NOSIGNAL) < 0 ||
	    recv(control, &fetched, sizeof(fetched), 0) != sizeof(fetched))
		_exit(STATUS_FAILED);
	close(report.watch_fd);
}

/* The tracer waits for that, as others may come only then. */
static void prepare_and_say(const struct target_config *config, int control)
{
	const struct report waits = { .stage = STAGE_WAITS };

	if (config->tap && tap_make(config->tap) < 0)
		give_up(control, STAGE_TAP, "");
	(void)!send(control, &waits, sizeof(waits), MSG_NOSIGNAL);
}

/* What the target needs to know of the process that made it. */
struct origin {
	pid_t tracer;
	uint64_t
		bounding_set; /* of capabilities: a new user namespace's is full */
};

/* The tracer gets the file, or errno. */
static void make_keylog(struct keylog *k, const struct user *user, int control)
{
	int err = keylog_make(k, user) < 0 ? errno : 0;

	if (fds_send(control, &err, sizeof(err), &k->file, !err) < 0)
		_exit(STATUS_FAILED);
	close_fd(&k->file);
}

/*
 * Which of the two it is. End of file: the tracer gave up or died, and there is no
 * network.
 */
static char await_go(const struct target_config *config, struct keylog *k,
		     int control)
{
	char order = 0;

	do {
		if (recv(control, &order, sizeof(order), 0) != sizeof(order))
			_exit(STATUS_FAILED);
		if (order == ORDER_KEYLOG)
			make_keylog(k, config->user, control);
	} while (order == ORDER_KEYLOG);
	return order;
}

static int give_output(const struct target_config *config)
{
	autoclose int null = -1;

	if (config->stdout_to_stderr)
		return dup2(STDERR_FILENO, STDOUT_FILENO);
	if (!config->silent)
		return 0;
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
		return -1;
	return dup2(null, STDERR_FILENO);
}

static _Noreturn void become_program(const struct target_config *config,
				     int control, const struct origin *origin,
				     bool mounts)
{
	struct mounts_config to_mount = config->mounts;
	struct keylog keylog = KEYLOG_INIT;
	char go;

	if (config->own_userns)
		prepare_and_say(config, control);
	go = await_go(config, &keylog, control);
	if (config->mounts.keylog_dir)
		to_mount.keylog = &keylog;
	if (mounts)
		make_mounts(&to_mount, control);
	if (give_output(config) < 0)
		give_up(control, STAGE_STDOUT,
			"cannot redirect the program's output");
	if (config->user && user_become(config->user) < 0)
		give_up(control, STAGE_USER, "cannot become the user of -u");
	if (to_mount.keylog && keylog_set_environment(&keylog) < 0)
		give_up(control, STAGE_USER, "cannot name the key log");
	if (capabilities_bound(origin->bounding_set) < 0)
		give_up(control, STAGE_USER,
			"cannot limit the program's "
			"capabilities");
	/* After the ids, as setresuid(2) clears it. */
	child_die_with(origin->tracer);
	if (go == ORDER_GO_WATCHED)
		be_watched(control);
	signals_restore(config->signals);
	execvp(config->argv[0], config->argv);
	give_up(control, STAGE_EXEC, "cannot run");
}

/* The rights are there: they were looked at first. */
static int spawn_error(void)
{
	static const char failed[] = "cannot make a network namespace";

	if (errno == EPERM)
		return error("%s: a seccomp filter forbids it, that of a "
			     "container as a rule ('docker run --security-opt "
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

/* It has said that it waits; once it is somebody in there, others may enter. */
static int settle_userns(struct target *t)
{
	struct report message;
	ssize_t n;

	do
		n = recv(t->control, &message, sizeof(message), 0);
	while (n < 0 && errno == EINTR);
	if (n != sizeof(message))
		return error("the program's process died");
	if (message.stage == STAGE_WAITS)
		return userns_map(t->pid);
	errno = message.error;
	return tap_explain_failure();
}

int target_spawn(struct target *t, const struct target_config *config)
{
	const struct origin origin = { getpid(), capabilities_bounding_set() };
	bool mounts = mounts_are_needed(&config->mounts);
	int sock[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock) < 0)
		return error_errno("cannot open a socket to the program");
	t->own_userns = config->own_userns;
	t->pid = fork_into_namespaces(&t->pidfd, t->own_userns, mounts);
	if (t->pid == 0) {
		close_fd(&sock[0]);
		become_program(config, sock[1], &origin, mounts);
	}
	close_fd(&sock[1]);
	t->control = sock[0];
	if (t->pid > 0)
		return t->own_userns ? settle_userns(t) : 0;
	t->pid = 0;
	t->pidfd = -1;
	return t->own_userns ? userns_explain_failure() : spawn_error();
}

int target_make_keylog(const struct target *t)
{
	const char order = ORDER_KEYLOG;
	int fds[FDS_MAX] = { -1 };
	int err = 0;

	if (send(t->control, &order, sizeof(order), MSG_NOSIGNAL) < 0 ||
	    fds_receive(t->control, &err, sizeof(err), fds) != sizeof(err))
		return error("the program's process died");
	if (!err && fds[0] >= 0)
		return fds[0];
	errno = err;
	return error_errno("cannot make the key log of --tls-keys");
}

static int failure_status(const struct target *t, const struct report *failure,
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

/* One report; false at the end. */
static bool next_report(struct target *t, struct report *report)
{
	int fds[FDS_MAX];

	if (fds_receive(t->control, report, sizeof(*report), fds) !=
	    (ssize_t)sizeof(*report))
		return false;
	report->view.ns = fds[0];
	report->view.root = fds[1];
	return true;
}

/* pidfd_getfd(2), Linux 5.6. Without it the child ends. */
static int fetch_calls(struct target *t, const struct report *report)
{
	char fetched = 1;

	t->calls = (int)syscall(SYS_pidfd_getfd, t->pidfd, report->watch_fd, 0);
	if (t->calls >= 0 &&
	    send(t->control, &fetched, sizeof(fetched), MSG_NOSIGNAL) > 0)
		return 0;
	error_errno("cannot watch the program's calls");
	shutdown(t->control, SHUT_RDWR);
	return STATUS_FAILED;
}

int target_release(struct target *t, const char *program, bool watch)
{
	struct report report = { .error = 0 };
	char go = watch ? ORDER_GO_WATCHED : ORDER_GO;
	int status = 0;

	/* End of file: exec has closed the other end. Or the child was killed,
	 * and its status says so. */
	if (send(t->control, &go, sizeof(go), MSG_NOSIGNAL) == sizeof(go))
		while (next_report(t, &report)) {
			if (report.stage == STAGE_MOUNTED)
				t->view = report.view;
			else if (report.stage == STAGE_WATCHED)
				status = fetch_calls(t, &report);
			else
				status = failure_status(t, &report, program);
		}
	close_fd(&t->control);
	return status;
}

void target_signal(const struct target *t, int signal)
{
	if (t->pid > 0 && !t->ended)
		syscall(SYS_pidfd_send_signal, t->pidfd, signal, NULL, 0);
}

enum target_change target_look(struct target *t)
{
	siginfo_t info = { .si_pid = 0 };

	if (t->pid <= 0 || t->ended ||
	    waitid(P_PID, (id_t)t->pid, &info, WEXITED | WSTOPPED | WNOHANG) <
		    0 ||
	    info.si_pid == 0)
		return TARGET_SAME;
	if (info.si_code == CLD_STOPPED || info.si_code == CLD_TRAPPED)
		return TARGET_STOPPED;
	t->ended = true;
	t->signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
	t->status = t->signal ? 128 + t->signal : info.si_status;
	return TARGET_ENDED;
}

bool target_was_continued(const struct target *t)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)t->pid, &info, WCONTINUED | WNOHANG) == 0 &&
	       info.si_pid != 0;
}

void target_end(struct target *t)
{
	if (t->pid > 0 && !t->ended) {
		target_signal(t, SIGKILL);
		waitid(P_PID, (id_t)t->pid, NULL, WEXITED);
	}
	t->pid = 0;
	close_fd(&t->control);
	close_fd(&t->pidfd);
	mounts_view_close(&t->view);
	close_fd(&t->calls);
}
