// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Job control of a trace: signals, stops, and children that end.
 *
 * Some programs signal nsntrace and then its group, such as timeout(1), or each
 * process of a group or cgroup in turn, such as service managers. Those are one
 * signal to the program. So a signal that ends programs is held for a moment,
 * longer while its sender waits for a processor: if the same process then
 * signals the group, it is not passed on. Nor is it if it comes just after: the
 * tracer may have taken the first for the second, which the sentinel had got.
 */
#include "trace/jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/await.h"
#include "base/clock.h"
#include "base/log.h"

/* ms */
#define HOLD	 20
#define HOLD_MAX 1000
#define AFTER	 5

#define TURN_MAX 64 /* signals that are taken in one go */

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* Not those that the program would ignore or block. */
static void find_ends(struct jobs *j)
{
	const struct signals *s = &j->signals;

	sigemptyset(&j->ends);
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		if (!sigismember(&s->ignored, ending[i]) &&
		    !sigismember(&s->old_mask, ending[i]))
			sigaddset(&j->ends, ending[i]);
}

int jobs_open(struct jobs *j)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return error_errno("cannot become the parent of the program's "
				   "orphans");
	if (signals_open(&j->signals) < 0)
		return -1;
	find_ends(j);
	if (await_set_up(&j->ends) < 0)
		return error_errno("cannot open a signalfd");
	return 0;
}

int jobs_before_fork(struct jobs *j)
{
	if (sentinel_start(&j->sentinel) < 0 || sigpending(&j->early) < 0)
		return error_errno("cannot fork a process to observe signals");
	return 0;
}

int jobs_ended_by(const struct jobs *j)
{
	sigset_t pending;

	if (sigpending(&pending) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(ending); i++)
		if (sigismember(&pending, ending[i]) &&
		    sigismember(&j->ends, ending[i]))
			return ending[i];
	return 0;
}

/* ---- what a signal means ---- */

/*
 * The program would still be in the group if it were the group's leader, as
 * nsntrace is in its place: a leader's setpgid(2) changes nothing.
 */
static bool would_be_in_group(const struct jobs *j)
{
	pid_t group = getpgrp();

	return group == getpid() && getpgid(j->program->pid) != group;
}

/* An error of our own, such as a write into a closed pipe. */
static bool is_our_own(const struct signalfd_siginfo *info)
{
	if (info->ssi_pid == (uint32_t)getpid())
		return true;
	return !signal_from_process(info) &&
	       (info->ssi_signo == SIGXCPU || info->ssi_signo == SIGXFSZ);
}

static bool ends_programs(const struct jobs *j, int signal)
{
	return (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) &&
	       !sigismember(&j->signals.ignored, signal);
}

/* before: the program's end. */
static void act(struct jobs *j, const struct signalfd_siginfo *info, bool group,
		bool before)
{
	int signal = (int)info->ssi_signo;

	if (!group || would_be_in_group(j))
		program_pass_signal(j->program, info);
	if (!ends_programs(j, signal))
		return;
	/* After the program's end they are meant for us. */
	j->interrupted |= !before;
	j->terminated |= !before || !signal_from_terminal(info);
}

/* ---- signals that are held ---- */

static void unhold(struct jobs *j, size_t i)
{
	j->n_held--;
	memmove(j->held + i, j->held + i + 1,
		(j->n_held - i) * sizeof(j->held[0]));
}

static void pass_oldest(struct jobs *j)
{
	struct held_signal first = j->held[0];

	unhold(j, 0);
	act(j, &first.info, false, true);
}

/* The sender may be about to signal the group, but does not run just now. */
static bool is_in_the_middle(uint32_t sender)
{
	char path[32], text[512];
	const char *name_end;

	snprintf(path, sizeof(path), "/proc/%u/stat", sender);
	if (read_file(AT_FDCWD, path, text, sizeof(text)) < 0)
		return false;
	name_end = strrchr(text, ')');
	return name_end && name_end[1] == ' ' && name_end[2] == 'R';
}

/* All of them, or those that are due. */
static void pass_held(struct jobs *j, bool all)
{
	while (j->n_held && (all || j->held[0].due <= now_ms())) {
		struct held_signal *first = &j->held[0];

		if (!all && now_ms() < first->last_due &&
		    is_in_the_middle(first->info.ssi_pid)) {
			first->due = now_ms() + HOLD;
			return;
		}
		pass_oldest(j);
	}
}

static bool is_worth_holding(const struct jobs *j,
			     const struct signalfd_siginfo *info)
{
	int signal = (int)info->ssi_signo;

	if (j->program->ended || !signal_from_process(info) ||
	    signal >= SIGRTMIN)
		return false;
	return ends_programs(j, signal) || signal == SIGQUIT ||
	       info->ssi_pid == (uint32_t)getppid();
}

static void hold(struct jobs *j, const struct signalfd_siginfo *info)
{
	if (j->n_held == JOBS_HELD_MAX)
		pass_oldest(j);
	j->held[j->n_held++] = (struct held_signal){ *info, now_ms() + HOLD,
						     now_ms() + HOLD_MAX };
}

/* It was sent to the group: remember that, in the place of the oldest. */
static void note_group(struct jobs *j, const struct signalfd_siginfo *info)
{
	size_t oldest = 0;

	for (size_t i = 1; i < ARRAY_SIZE(j->group); i++)
		if (j->group[i].until < j->group[oldest].until)
			oldest = i;
	j->group[oldest] =
		(struct group_signal){ info->ssi_signo, info->ssi_pid,
				       now_ms() + AFTER };
}

static bool was_for_group(const struct jobs *j,
			  const struct signalfd_siginfo *info)
{
	for (size_t i = 0; i < ARRAY_SIZE(j->group); i++)
		if (j->group[i].signal == info->ssi_signo &&
		    j->group[i].sender == info->ssi_pid &&
		    now_ms() <= j->group[i].until)
			return true;
	return false;
}

/* It was sent to the group, too: those before it, by the same, are the same. */
static void forget_held(struct jobs *j, const struct signalfd_siginfo *info)
{
	for (size_t i = j->n_held; i-- > 0;)
		if (j->held[i].info.ssi_signo == info->ssi_signo &&
		    j->held[i].info.ssi_pid == info->ssi_pid)
			unhold(j, i);
}

/*
 * The sentinel may have got them by now. If one is pending here again, what the
 * sentinel has got is that one.
 */
static void look_at_held(struct jobs *j, const sigset_t *pending)
{
	for (size_t i = j->n_held; i-- > 0;) {
		struct signalfd_siginfo info = j->held[i].info;

		if (sigismember(pending, (int)info.ssi_signo) ||
		    !sentinel_take(&j->sentinel, &info))
			continue;
		unhold(j, i);
		note_group(j, &info);
		act(j, &info, true, true);
	}
}

/* ---- taking signals ---- */

static void take_for_program(struct jobs *j,
			     const struct signalfd_siginfo *info, bool group)
{
	if (group) {
		forget_held(j, info);
		note_group(j, info);
	} else if (is_worth_holding(j, info)) {
		group = was_for_group(j, info);
		if (!group) {
			hold(j, info);
			return;
		}
	}
	act(j, info, group, !j->program->ended);
}

static void take(struct jobs *j, const struct signalfd_siginfo *info)
{
	bool group =
		sentinel_take(&j->sentinel, info) || signal_from_terminal(info);

	if (is_our_own(info))
		return;
	if (sigismember(&j->early, (int)info->ssi_signo)) {
		sigdelset(&j->early, (int)info->ssi_signo);
		group = false;
	}
	if (info->ssi_signo == SIGUSR1)
		progress_request(j->progress);
	else
		take_for_program(j, info, group);
}

static bool only_children(const struct jobs *j)
{
	sigset_t pending;

	if (j->n_held && j->held[0].due <= now_ms())
		return false;
	if (sigpending(&pending) < 0)
		return false;
	sigdelset(&pending, SIGCHLD);
	return sigisemptyset(&pending);
}

static void settle(struct jobs *j)
{
	sigset_t pending;

	sigemptyset(&pending);
	(void)!sigpending(&pending);
	look_at_held(j, &pending);
	sentinel_settle(&j->sentinel);
	pass_held(j, j->program->ended);
}

/*
 * Read the signals before the sentinel is asked again: then it has got what was
 * sent to the group meanwhile. Returns whether SIGCHLD was among them.
 */
static bool take_signals(struct jobs *j)
{
	struct signalfd_siginfo info[TURN_MAX];
	bool children = false, asked = !only_children(j);
	size_t n = 0;

	if (asked)
		sentinel_ask(&j->sentinel);
	while (n < TURN_MAX && signals_next(&j->signals, &info[n])) {
		children |= info[n].ssi_signo == SIGCHLD;
		n += info[n].ssi_signo != SIGCHLD ||
		     signal_from_process(&info[n]);
	}
	if (n > 0)
		sentinel_ask(&j->sentinel);
	for (size_t i = 0; i < n; i++)
		take(j, &info[i]);
	if (asked || n > 0)
		settle(j);
	return children;
}

/* To the shell, the program and nsntrace are one job. */
static void stop_with_program(struct jobs *j)
{
	/* Without a terminal there is no job control to stop for. */
	autoclose int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	sigset_t pending;

	if (tty < 0)
		return;
	progress_clear(j->progress);
	/* To stop would discard a SIGCONT that has come since. */
	if (sigpending(&pending) < 0 || !sigismember(&pending, SIGCONT))
		raise(SIGSTOP);
}

/* Processes of ours that died are reaped, too: they would hide the others. */
void jobs_reap(struct jobs *j)
{
	siginfo_t info;

	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    info.si_pid == 0 || info.si_pid == j->program->pid)
			return;
		waitid(P_PID, (id_t)info.si_pid, &info, WEXITED | WNOHANG);
		sentinel_forget(&j->sentinel, info.si_pid);
		j->forget(j->arg, info.si_pid, info.si_status);
	}
}

/*
 * The program can stop our processes if they have its user. The capture, the
 * look-ups or the undo would then wait for ever.
 */
static void continue_ours(struct jobs *j, pid_t pid)
{
	if (!j->is_ours(j->arg, pid))
		return;
	if (!j->was_stopped)
		warning("a signal has stopped a process of nsntrace, which "
			"goes on");
	j->was_stopped = true;
	kill(pid, SIGCONT);
}

static void look_at_stops(struct jobs *j)
{
	siginfo_t info;

	while (program_look(j->program) == PROGRAM_STOPPED)
		stop_with_program(j);
	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WSTOPPED | WNOHANG) < 0 ||
		    info.si_pid == 0)
			return;
		if (info.si_pid == j->program->pid)
			stop_with_program(j);
		else
			continue_ours(j, info.si_pid);
	}
}

static void look_at_children(struct jobs *j)
{
	look_at_stops(j);
	if (j->program->ended)
		pass_held(j, true);
	jobs_reap(j);
}

void jobs_look(struct jobs *j)
{
	if (take_signals(j))
		look_at_children(j);
}

int jobs_wait(const struct jobs *j)
{
	int64_t due = j->n_held ? j->held[0].due - now_ms() : -1;

	if (j->n_held == 0)
		return -1;
	return due > 0 ? (int)due : 0;
}

void jobs_close(struct jobs *j)
{
	sentinel_end(&j->sentinel);
	signals_close(&j->signals);
}
