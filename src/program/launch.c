// SPDX-License-Identifier: GPL-2.0-or-later
/* The program's process before it executes the program. */
#include "program/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "program/calls.h"
#include "program/keylog.h"
#include "program/own_pid.h"

struct child {
	const struct program_config *config;
	int control; /* to the tracer */
	struct keylog keylog;
};

/* Has the tracer died, or given up? Then it has said what there is to say. */
static bool is_alone(void)
{
	return errno == EPIPE || errno == ECONNRESET;
}

static _Noreturn void give_up(int control, enum stage stage, const char *what)
{
	struct report report = { .stage = stage, .error = errno };

	snprintf(report.what, sizeof(report.what), "%s", what);
	if (fds_send(control, &report, sizeof(report), NULL, 0) < 0 &&
	    !is_alone()) {
		errno = report.error;
		error_errno("%s", what);
	}
	_exit(STATUS_FAILED);
}

/* n is what a call on the tracer's socket returned; 0 is the end of file. */
static _Noreturn void lose_tracer(ssize_t n, const char *what)
{
	if (n < 0 && !is_alone())
		error_errno("the program's process cannot %s nsntrace", what);
	_exit(STATUS_FAILED);
}

static void make_mounts(struct child *c)
{
	struct report report = { .stage = STAGE_MOUNTED };
	struct mounts_config config = c->config->mounts;
	struct mounts_view *view = &report.view;
	const char *what = "";

	if (config.keylog_dir)
		config.keylog = &c->keylog;
	if (mounts_make(&config, view, &what) < 0)
		give_up(c->control, STAGE_MOUNTS, what);
	if (view->ns >= 0 && view->root >= 0)
		(void)!fds_send(c->control, &report, sizeof(report),
				(const int[]){ view->ns, view->root }, 2);
	mounts_view_close(view);
}

/*
 * We cannot send the descriptor, as sendmsg() would be the first call to wait
 * for the tracer to look at it. So the tracer fetches it.
 */
static void be_watched(int control)
{
	struct report report = { .stage = STAGE_WATCHED };
	ssize_t n;
	char fetched;

	report.watch_fd = calls_watch();
	if (report.watch_fd < 0)
		give_up(control, STAGE_WATCH,
			"cannot watch the program's system calls");
	if (fds_send(control, &report, sizeof(report), NULL, 0) < 0)
		lose_tracer(-1, "send to");
	n = recv(control, &fetched, sizeof(fetched), 0);
	if (n != sizeof(fetched))
		lose_tracer(n, "receive from");
	close(report.watch_fd);
}

/* The tracer gets the file, or errno. */
static void make_keylog(struct keylog *k, const struct user *user, int control)
{
	int err = keylog_make(k, user) < 0 ? errno : 0;

	if (fds_send(control, &err, sizeof(err), &k->file, !err) < 0)
		lose_tracer(-1, "send to");
	close_fd(&k->file);
}

/* Only needed where the tracer does not know the addresses itself. */
static void complete(const struct netns_served *served, int control)
{
	struct report report = { .stage = STAGE_COMPLETE };

	report.error = netns_complete(served, &report.addresses) < 0;
	if (fds_send(control, &report, sizeof(report), NULL, 0) < 0)
		lose_tracer(-1, "send to");
	if (report.error)
		_exit(STATUS_FAILED);
}

/*
 * Returns ORDER_GO or ORDER_GO_WATCHED. An end of file means that the tracer
 * gave up or died, and that there is no network.
 */
static enum order_kind await_go(struct child *c)
{
	struct order order;
	int fds[FDS_MAX];

	for (;;) {
		ssize_t n = fds_receive(c->control, &order, sizeof(order), fds);

		if (n != sizeof(order))
			lose_tracer(n, "receive from");
		switch (order.kind) {
		case ORDER_KEYLOG:
			make_keylog(&c->keylog, c->config->user, c->control);
			break;
		case ORDER_MOUNT:
			make_mounts(c);
			break;
		case ORDER_COMPLETE:
			complete(&order.served, c->control);
			break;
		case ORDER_GO:
		case ORDER_GO_WATCHED:
			return order.kind;
		}
	}
}

static int give_output(const struct program_config *config)
{
	autoclose int null = -1;

	if (config->stdout_to_stderr)
		return dup3(STDERR_FILENO, STDOUT_FILENO,
			    fds_standard_was_closed(STDERR_FILENO) ? O_CLOEXEC
								   : 0);
	if (!config->silent)
		return 0;
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
		return -1;
	return dup2(null, STDERR_FILENO);
}

_Noreturn void launch_program(const struct program_config *config, int control,
			      const struct origin *origin)
{
	struct child child = { .config = config,
			       .control = control,
			       .keylog = KEYLOG_INIT };
	enum order_kind go;

	go = await_go(&child);
	if (give_output(config) < 0)
		give_up(control, STAGE_STDOUT,
			"cannot redirect the program's output");
	if (config->user && user_become(config->user) < 0)
		give_up(control, STAGE_USER, "cannot switch to the user of -u");
	if (config->mounts.keylog_dir &&
	    keylog_set_environment(&child.keylog) < 0)
		give_up(control, STAGE_USER,
			"cannot set the environment variable for the key log");
	if (own_pid_set(origin->tracer) < 0)
		give_up(control, STAGE_USER,
			"cannot set the environment variables for the "
			"program's pid");
	if (capabilities_bound(origin->bounding_set) < 0)
		give_up(control, STAGE_USER,
			"cannot limit the program's "
			"capabilities");
	/* After setting the ids, as setresuid(2) resets it. */
	child_die_with(origin->tracer);
	if (go == ORDER_GO_WATCHED)
		be_watched(control);
	signals_restore(config->signals);
	execvp(config->argv[0], config->argv);
	give_up(control, STAGE_EXEC, "cannot run");
}
