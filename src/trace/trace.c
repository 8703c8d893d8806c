// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The conductor. The tracer checks everything, then forks recorder, keeper and
 * program, lets the program go when its network and its capture stand, passes
 * signals on, and when the program has ended has the recorder finish and undoes
 * what was done to the host. It enters no namespace and sees no packet.
 *
 * The wings of the house (host, program, record) do not know one another: what
 * one must tell another passes through here, as plain values.
 */
#include "trace/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/signals.h"
#include "base/status.h"
#include "base/user.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/wireshark.h"
#include "host/diagnose/blocked.h"
#include "host/journal/keeper.h"
#include "host/journal/netns_name.h"
#include "host/journal/rundir.h"
#include "host/undo.h"
#include "host/uplink/uplink.h"
#include "program/calls.h"
#include "program/netns.h"
#include "program/program.h"
#include "record/capture/filter.h"
#include "record/recorder.h"
#include "trace/lookups.h"
#include "trace/recording.h"

/*
 * ms between two looks at who is left. Our descendants tell by SIGCHLD; one that
 * came in from outside (ip netns exec) does not.
 */
#define FOLLOW_TICK 500

struct trace {
	const struct options *opt;
	struct user user; /* of -u */
	bool rootless; /* in a user namespace of the program's own */

	struct signals signals;
	struct journal journal;
	struct keeper keeper;
	struct program program;
	struct uplink uplink;
	struct netns_addresses addresses; /* the program's */
	struct blocked blocked;
	bool uplink_lost;
	struct lookups lookups;
	int64_t started; /* the program: CLOCK_MONOTONIC, ns */
	int64_t ended;
	struct recording rec; /* who captures, and what they have told */
	struct progress progress;
	struct wireshark wireshark; /* of --wireshark */

	bool ran; /* the program itself, not just our child */
	bool terminated; /* a signal ended the program: no --linger, --follow */
	bool interrupted; /* another came after its end: at once */
	int status;
};

/* ---- checks: nothing is changed yet ---- */

/* What it was started with decides: NAT takes rights, pasta can use none. */
static int check_rights(struct trace *t)
{
	const struct options *opt = t->opt;

	if (capabilities_check_set_id() < 0)
		return -1;
	t->rootless = !capabilities_suffice();
	if (t->rootless && opt->uplink == UPLINK_OPTION_NAT)
		return capabilities_check();
	if (t->rootless && opt->user)
		return error("-u takes root, as only root can become another "
			     "user: try 'sudo nsntrace ...'");
	if (!t->rootless && opt->uplink == UPLINK_OPTION_PASTA)
		return error("pasta gives the rights of root up before it "
			     "could enter a trace of root's: run nsntrace as a "
			     "user for it");
	return 0;
}

static enum uplink_kind choose_uplink(const struct trace *t)
{
	if (t->opt->uplink == UPLINK_OPTION_NONE)
		return UPLINK_NONE;
	return t->rootless ? UPLINK_PASTA : UPLINK_NAT;
}

static int plan_uplink(struct trace *t)
{
	const struct options *opt = t->opt;
	const struct uplink_config config = {
		.kind = choose_uplink(t),
		.device = opt->device,
		.families = { !opt->only_ipv6, !opt->only_ipv4 },
		.wire = opt->wire,
	};

	return uplink_plan(&t->uplink, &config);
}

static int prepare_wireshark(struct trace *t)
{
	int fd = wireshark_prepare(&t->wireshark, t->rec.owner.uid,
				   t->rec.owner.gid);

	if (fd >= 0)
		outfile_take_pipe(&t->rec.outfile, fd, "Wireshark's pipe");
	return fd < 0 ? -1 : 0;
}

static int check_room(void)
{
	if (fds_check_room() == 0)
		return 0;
	return error_errno(
		"cannot open the %d files that a trace needs ('ulimit "
		"-n' is the limit)",
		FDS_ROOM);
}

/* The filter before the program: strace's users type -f PROGRAM. */
static int check(struct trace *t)
{
	const struct options *opt = t->opt;

	if (check_room() < 0 || check_rights(t) < 0 ||
	    (opt->filter && filter_check(opt->filter, opt->snaplen) < 0) ||
	    (opt->user && user_lookup(&t->user, opt->user) < 0) ||
	    plan_uplink(t) < 0)
		return -1;
	if (lookups_plan(&t->lookups, opt,
			 t->uplink.net[IPV6].on && !t->uplink.net[IPV4].on) < 0)
		return -1;
	if (program_check(opt->argv[0]) < 0) {
		t->status = STATUS_NOT_FOUND;
		return -1;
	}
	recording_init(&t->rec, opt, opt->user ? t->user.uid : geteuid());
	return opt->wireshark ? prepare_wireshark(t)
			      : recording_open_outfile(&t->rec);
}

/* ---- setting up ---- */

/* Without root nothing is changed on the host. */
static int start_journal(struct trace *t)
{
	if (t->rootless)
		return 0;
	/* A failure there is another trace's, and was told. */
	(void)!undo_dead_traces();
	return journal_open(&t->journal);
}

static int spawn_program(struct trace *t)
{
	const struct program_config config = {
		.argv = t->opt->argv,
		.user = t->opt->user ? &t->user : NULL,
		.own_userns = t->rootless,
		.signals = &t->signals,
		.stdout_to_stderr = t->rec.outfile.is_stdout,
		.silent = t->opt->silent,
		.mounts = { .covers = t->lookups.resolver.covers,
			    .n_covers = t->lookups.resolver.n_covers,
			    .keylog_dir = t->opt->tls_keys ? RUNDIR : NULL },
	};

	if (program_spawn(&t->program, &config) < 0)
		return -1;
	return keeper_guard(&t->journal, t->program.pidfd);
}

/* The addresses that the program has: NAT's are known, pasta's are asked for. */
static int learn_addresses(struct trace *t)
{
	struct uplink_inner inner;
	struct netns_served served;

	uplink_inner(&t->uplink, &inner);
	for (int i = 0; i < IP_FAMILIES; i++) {
		t->addresses.addr[i] = inner.net[i].inner;
		if (!inner.net[i].on)
			t->addresses.addr[i].family = -1;
	}
	if (!uplink_serves_tap(&t->uplink))
		return 0;
	memcpy(served.device, inner.device, sizeof(served.device));
	memcpy(served.gateway_mac, inner.gateway_mac,
	       sizeof(served.gateway_mac));
	return program_complete(&t->program, &served, &t->addresses);
}

/* The recorder opens its sockets while iptables adds the rules. */
static int set_up(struct trace *t)
{
	const struct recording_place place = {
		.user = t->opt->user ? &t->user : NULL,
		.uplink = &t->uplink,
		.lookups = &t->lookups,
		.own_userns = t->rootless,
	};

	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return error_errno("cannot become the program's reaper");
	/* The others are to know of it. */
	if (!t->opt->quiet)
		progress_add_line(&t->progress, t->opt->progress,
				  t->rec.outfile.is_stdout);
	if (signals_open(&t->signals) < 0 ||
	    recording_start(&t->rec, &place) < 0 || start_journal(t) < 0 ||
	    keeper_start(&t->keeper, &t->journal) < 0 || spawn_program(t) < 0 ||
	    uplink_attach(&t->uplink, &t->journal, t->program.pid) < 0 ||
	    recording_enter(&t->rec, &t->program, &t->uplink) < 0 ||
	    recording_await_entry(&t->rec) < 0 ||
	    uplink_serve(&t->uplink, &t->journal, t->program.pid) < 0)
		return -1;
	program_mount(&t->program);
	if (lookups_start(&t->lookups, t->rec.uid, t->rec.gid) < 0 ||
	    netns_name_add(&t->journal, t->rec.pid) < 0 ||
	    uplink_connect(&t->uplink, &t->journal) < 0 ||
	    learn_addresses(t) < 0 || recording_await(&t->rec, &t->lookups) < 0)
		return -1;
	return uplink_await(&t->uplink);
}

static int go(struct trace *t)
{
	const struct ip *addr = t->addresses.addr;
	const struct report_start start = {
		.program = t->opt->argv[0],
		.device = t->uplink.device.name,
		.uplink = uplink_name(&t->uplink),
		.ip = { addr[IPV4].family == IPV4 ? &addr[IPV4] : NULL,
			addr[IPV6].family == IPV6 ? &addr[IPV6] : NULL },
	};
	int status;

	report_start(&start);
	if (t->opt->wireshark &&
	    wireshark_start(&t->wireshark, &t->signals) < 0)
		return -1;
	progress_start(&t->progress);
	t->started = now_ns();
	status = program_release(&t->program, t->opt->argv[0],
				 t->rec.result.wants_ports);
	t->ran = status == 0;
	if (status)
		t->status = status;
	return t->ran ? 0 : -1;
}

/* ---- while the program runs ---- */

static void show_counts(struct trace *t)
{
	const struct progress_counts counts = {
		.packets = t->rec.result.delivered,
		.bytes = t->rec.result.bytes,
		.dropped = t->rec.result.dropped,
	};

	progress_tell(&t->progress, &counts);
}

static void ask_for_counts(struct trace *t)
{
	/* Whoever has ended does not answer. */
	t->progress.asked &= !t->rec.ended;
	if (!progress_is_due(&t->progress))
		return;
	if (t->rec.ended)
		show_counts(t);
	else
		recorder_ask(t->rec.control);
}

static void capture_limited(struct trace *t)
{
	recording_let_reader_go(&t->rec);
	if (t->program.ended)
		return;
	report_limit(t->opt);
	if (t->opt->kill)
		program_signal(&t->program, SIGTERM);
}

static void look_at_recorder(struct trace *t)
{
	enum recorder_event event =
		recorder_next_event(t->rec.control, &t->rec.result);

	if (event == RECORDER_WANTS_FILE) {
		recording_give_file(&t->rec);
		return;
	}
	if (event == RECORDER_COUNTS) {
		show_counts(t);
		return;
	}
	if (event == RECORDER_DONE && t->rec.result.limited)
		capture_limited(t);
	if (event == RECORDER_GONE && !t->rec.ended)
		error("the recorder died: the capture is not complete");
	if (event == RECORDER_FAILED || event == RECORDER_GONE)
		t->rec.result.failed = 1;
	if (event != RECORDER_DONE && t->opt->kill)
		program_signal(&t->program, SIGTERM);
	t->rec.ended |= event == RECORDER_DONE || event == RECORDER_GONE;
}

static void pass_signal(struct trace *t, const struct signalfd_siginfo *info)
{
	int signal = (int)info->ssi_signo;
	bool from_terminal = signal_from_terminal(info);

	if (signal == SIGUSR1) {
		progress_request(&t->progress);
		return;
	}
	if (!from_terminal)
		program_signal(&t->program, signal);
	if ((signal != SIGINT && signal != SIGTERM && signal != SIGHUP) ||
	    sigismember(&t->signals.ignored, signal))
		return;
	/* After the program's end they mean us. */
	t->interrupted |= t->program.ended;
	t->terminated |= t->program.ended || !from_terminal;
}

/* As the shell sees it, the program and nsntrace are one job. */
static void stop_with_program(struct trace *t)
{
	/* Without a terminal there is no job control to stop for. */
	autoclose int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0)
		return;
	progress_clear(&t->progress);
	raise(SIGSTOP);
	/* The shell may have continued it already, and the user stopped it
	 * again: that stop is not ours to undo. */
	if (!program_was_continued(&t->program))
		program_signal(&t->program, SIGCONT);
}

/*
 * Descendants of the program whose parents have ended are ours to reap; so are
 * a recorder, keeper or relay that died, or they would hide the others.
 */
static void reap_others(struct trace *t)
{
	siginfo_t info;

	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    info.si_pid == 0 || info.si_pid == t->program.pid)
			return;
		waitid(P_PID, (id_t)info.si_pid, &info, WEXITED | WNOHANG);
		if (info.si_pid == t->rec.pid)
			t->rec.pid = 0;
		if (info.si_pid == t->keeper.pid)
			t->keeper.pid = 0;
		uplink_forget(&t->uplink, info.si_pid, info.si_status);
		lookups_forget(&t->lookups, info.si_pid);
	}
}

static int count_survivors(const struct trace *t)
{
	const pid_t ours[] = { t->rec.pid };

	return netns_count_processes(netns_inode(t->rec.netns), ours,
				     ARRAY_SIZE(ours));
}

static void read_signals(struct trace *t)
{
	struct signalfd_siginfo info;

	while (signals_next(&t->signals, &info)) {
		if (info.ssi_signo != SIGCHLD) {
			pass_signal(t, &info);
			continue;
		}
		while (program_look(&t->program) == PROGRAM_STOPPED)
			stop_with_program(t);
		reap_others(t);
	}
}

static void tell_port(const struct socket_call *call, void *arg)
{
	struct trace *t = arg;

	process_watch_port(&t->rec.processes, call->pid, call->tid,
			   call->protocol, call->port);
}

/* Wait for a signal or for the recorder, at most timeout ms, and deal with it. */
static void wait_event(struct trace *t, int timeout)
{
	int uplink[UPLINK_FDS];
	struct pollfd polls[] = {
		{ t->signals.fd, POLLIN, 0 },
		{ t->rec.ended ? -1 : t->rec.control, POLLIN, 0 },
		{ -1, POLLIN, 0 },
		{ lookups_watch_fd(&t->lookups), POLLIN, 0 },
		{ process_watch_fd(&t->rec.processes), POLLIN, 0 },
		{ t->program.calls, POLLIN, 0 },
		{ -1, POLLIN, 0 },
	};

	uplink_watch_fds(&t->uplink, uplink);
	polls[2].fd = uplink[0];
	polls[6].fd = uplink[1];
	timeout = shorter_timeout(timeout, uplink_watch_wait(&t->uplink));
	if (poll(polls, ARRAY_SIZE(polls),
		 shorter_timeout(timeout, progress_wait(&t->progress))) < 0 &&
	    errno != EINTR)
		error_errno("cannot wait for the program");
	if (polls[4].revents)
		process_watch_look(&t->rec.processes);
	if (polls[5].revents & POLLIN)
		calls_look(t->program.calls, tell_port, t);
	else if (polls[5].revents)
		close_fd(&t->program.calls); /* nobody is watched any more */
	if (polls[1].revents)
		look_at_recorder(t);
	if ((polls[2].revents || polls[6].revents ||
	     uplink_watch_wait(&t->uplink) == 0) &&
	    uplink_adapt(&t->uplink, &t->journal) < 0)
		t->uplink_lost = true;
	if (polls[3].revents)
		lookups_look(&t->lookups);
	read_signals(t);
	ask_for_counts(t);
}

static void run(struct trace *t)
{
	while (!t->program.ended) {
		wait_event(t, lookups_tick(&t->lookups));
		lookups_follow(&t->lookups, t->rec.netns, t->rootless);
	}
	t->ended = now_ns();
	t->status = t->opt->silent ? 0 : t->program.status;
	while (t->opt->follow && !t->terminated && count_survivors(t) > 0)
		wait_event(t, FOLLOW_TICK);
}

/* ---- the end ---- */

static void order_finish(const struct trace *t, enum recorder_order order)
{
	const struct program_end end = {
		.known = t->ran,
		.status = t->program.status,
		.signal = t->program.signal,
		.duration = t->ended - t->started,
	};

	recorder_finish(t->rec.control, order, &end);
}

/*
 * Wait until the file is complete. A first signal ends the lingering; a
 * second ends a recorder whose reader takes nothing.
 */
static void finish_capture(struct trace *t)
{
	bool was_interrupted = t->interrupted;

	if (!t->rec.ready)
		return;
	if (t->ran && t->rec.pid > 0)
		blocked_look(&t->blocked, &t->uplink, &t->journal, t->rec.pid,
			     (now_ns() - t->started) / 1000000);
	order_finish(t, t->interrupted	? FINISH_NOW
			: t->terminated ? FINISH_TCP
					: FINISH_LINGER);
	/* Who has silenced the program takes a warning for an error. */
	if (t->ran && !t->opt->follow && !t->opt->silent)
		report_survivors(count_survivors(t));
	while (!t->rec.ended) {
		t->interrupted = false;
		wait_event(t, -1);
		if (t->interrupted && was_interrupted && t->rec.pid > 0)
			kill(t->rec.pid, SIGKILL);
		else if (t->interrupted)
			order_finish(t, FINISH_NOW);
		was_interrupted |= t->interrupted;
	}
	blocked_confirm(&t->blocked, &t->uplink, &t->journal);
	progress_end(&t->progress);
}

static void undo(struct trace *t)
{
	int err;

	if (t->ran)
		lookups_check(&t->lookups, &t->program.view);
	/* What waits in the namespace goes first; what never ran is killed. */
	program_reap(&t->program);
	lookups_end(&t->lookups);
	if (t->rec.pid > 0 && !t->rec.ready)
		kill(t->rec.pid, SIGKILL);
	uplink_end(&t->uplink);
	err = undo_all(&t->journal);
	if (err)
		t->status = STATUS_FAILED;
	recording_hang_up(&t->rec);
	if (t->rec.pid > 0)
		child_wait(t->rec.pid);
	lookups_reap(&t->lookups);
	keeper_dismiss(&t->keeper, &t->journal);
	reap_others(t);
	signals_close(&t->signals);
	journal_close(&t->journal);
}

static void say_result(const struct trace *t)
{
	const struct report_totals totals = {
		.delivered = t->rec.result.delivered,
		.dropped = t->rec.result.dropped,
		.cut = t->rec.result.cut,
		.has_owners = t->rec.result.has_owners,
		.unowned = t->rec.result.unowned,
		.failed = t->rec.result.failed,
	};

	report_result(&totals, t->opt);
	blocked_report(&t->blocked);
}

static void release(struct trace *t)
{
	recording_release(&t->rec);
	wireshark_release(&t->wireshark);
	user_release(&t->user);
	uplink_release(&t->uplink);
	lookups_release(&t->lookups);
}

int trace_run(const struct options *opt)
{
	struct trace t = { .opt = opt,
			   .rec = RECORDING_INIT,
			   .signals = SIGNALS_INIT,
			   .journal = JOURNAL_INIT,
			   .program = PROGRAM_INIT,
			   .uplink = UPLINK_INIT,
			   .lookups = LOOKUPS_INIT,
			   .wireshark = WIRESHARK_INIT,
			   .status = STATUS_FAILED };

	if (check(&t) == 0) {
		if (set_up(&t) == 0 && go(&t) == 0)
			run(&t);
		finish_capture(&t);
		undo(&t);
		if (!t.rec.ready)
			outfile_discard(&t.rec.outfile);
		else if (t.ran)
			say_result(&t);
		if (t.rec.result.failed || t.uplink_lost)
			t.status = STATUS_FAILED;
	}
	release(&t);
	return t.status;
}

int trace_check_filter(const char *expr, int snaplen)
{
	return filter_check(expr, snaplen);
}

int trace_cleanup(void)
{
	int undone;

	if (capabilities_check() < 0)
		return STATUS_FAILED;
	undone = undo_dead_traces();
	if (undone < 0)
		return STATUS_FAILED;
	say("Undid %d killed trace%s.", undone, undone == 1 ? "" : "s");
	return 0;
}
