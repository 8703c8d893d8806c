// SPDX-License-Identifier: GPL-2.0-or-later
/* Job control of a trace: signals, stops, and children that end. */
#include "trace/jobs.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/log.h"

int jobs_open(struct jobs *j)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return error_errno("cannot become the parent of the program's "
				   "orphans");
	return signals_open(&j->signals);
}

static void pass_signal(struct jobs *j, const struct signalfd_siginfo *info)
{
	int signal = (int)info->ssi_signo;
	bool from_terminal = signal_from_terminal(info);

	if (signal == SIGUSR1) {
		progress_request(j->progress);
		return;
	}
	if (!from_terminal)
		program_signal(j->program, signal);
	if ((signal != SIGINT && signal != SIGTERM && signal != SIGHUP) ||
	    sigismember(&j->signals.ignored, signal))
		return;
	/* After the program's end they are meant for us. */
	j->interrupted |= j->program->ended;
	j->terminated |= j->program->ended || !from_terminal;
}

/* To the shell, the program and nsntrace are one job. */
static void stop_with_program(struct jobs *j)
{
	/* Without a terminal there is no job control to stop for. */
	autoclose int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0)
		return;
	progress_clear(j->progress);
	raise(SIGSTOP);
	/* The shell may have continued it already, and the user stopped it
	 * again: that stop is not ours to undo. */
	if (!program_was_continued(j->program))
		program_signal(j->program, SIGCONT);
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
		j->forget(j->arg, info.si_pid, info.si_status);
	}
}

void jobs_look(struct jobs *j)
{
	struct signalfd_siginfo info;

	while (signals_next(&j->signals, &info)) {
		if (info.ssi_signo != SIGCHLD) {
			pass_signal(j, &info);
			continue;
		}
		while (program_look(j->program) == PROGRAM_STOPPED)
			stop_with_program(j);
		jobs_reap(j);
	}
}

void jobs_close(struct jobs *j)
{
	signals_close(&j->signals);
}
