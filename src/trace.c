// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The conductor. The tracer checks everything, then forks keeper, target and
 * recorder, lets the target go when its network and its capture stand, passes
 * signals on, and when the target has ended has the recorder finish and undoes
 * what was done to the host. It enters no namespace and sees no packet.
 *
 * The wings of the house (host, target, record) do not know one another: what
 * one must tell another passes through here, as plain values.
 */
#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/child.h"
#include "base/log.h"
#include "base/signals.h"
#include "base/status.h"
#include "base/user.h"
#include "host/keeper.h"
#include "host/netns_name.h"
#include "host/rundir.h"
#include "host/stopped.h"
#include "host/undo.h"
#include "host/uplink.h"
#include "lookups.h"
#include "progress.h"
#include "record/about.h"
#include "record/filter.h"
#include "record/outfile.h"
#include "record/process_watch.h"
#include "record/recorder.h"
#include "record/rotation.h"
#include "report.h"
#include "target/calls.h"
#include "target/keylog.h"
#include "target/netns.h"
#include "target/target.h"
#include "wireshark.h"

/*
 * ms between two looks at who is left. Our descendants tell by SIGCHLD; one that
 * came in from outside (ip netns exec) does not.
 */
#define FOLLOW_TICK 500

struct trace {
	const struct options *opt;
	struct user user; /* of -u */
	struct outfile outfile; /* the first, if there are several */
	struct rotation rotation;
	struct about about; /* the trace, for the file */
	struct outfile_owner owner; /* of the outfile */
	uid_t recorder_uid;
	gid_t recorder_gid;
	struct sysctls sysctls;
	bool rootless; /* in a user namespace of the target's own */

	struct signals signals;
	struct journal journal;
	struct keeper keeper;
	struct target target;
	int keylog_fd; /* the target's, for the recorder */
	int keylog_copy_fd; /* the one that the user had named before */
	ino_t netns; /* the target's */
	struct uplink uplink;
	struct stopped stopped;
	bool uplink_lost;
	struct netns_addresses addresses; /* the target's */
	struct lookups lookups;
	int64_t started; /* the program: CLOCK_MONOTONIC, ns */
	int64_t ended;
	struct process_watch processes;
	int process_link; /* the recorder's end, until it has it */
	pid_t recorder;
	int recorder_control;
	bool recorder_ready;
	struct recorder_result result;
	struct progress progress;
	struct wireshark wireshark; /* of --wireshark */

	bool ran; /* the program itself, not just our child */
	bool capture_ended; /* failed or done; nothing more to come */
	bool terminated; /* a signal ended the target: no --linger, --follow */
	bool interrupted; /* another came after its end: at once */
	int status;
};

/* ---- checks: nothing is changed yet ---- */

/* The recorder is the user behind sudo, else nobody. */
static void choose_recorder_user(struct trace *t)
{
	t->owner.uid = getuid();
	t->owner.gid = getgid();
	user_behind_sudo(&t->owner.uid, &t->owner.gid);
	t->recorder_uid = t->owner.uid;
	t->recorder_gid = t->owner.gid;
	if (t->owner.uid == 0)
		user_nobody(&t->recorder_uid, &t->recorder_gid);
}

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

static void describe(struct trace *t)
{
	const struct options *opt = t->opt;

	if (opt->format != FORMAT_PCAPNG)
		return;
	about_init(&t->about, opt->argv, opt->user ? t->user.uid : geteuid());
	for (size_t i = 0; i < opt->n_comments; i++)
		about_add_comment(&t->about, opt->comments[i]);
}

static int prepare_wireshark(struct trace *t)
{
	int fd = wireshark_prepare(&t->wireshark, t->owner.uid, t->owner.gid);

	if (fd >= 0)
		outfile_take_pipe(&t->outfile, fd, "Wireshark's pipe");
	return fd < 0 ? -1 : 0;
}

/* The filter before the program: strace's users type -f PROGRAM. */
static int check(struct trace *t)
{
	const struct options *opt = t->opt;

	if (check_rights(t) < 0 ||
	    (opt->filter && filter_check(opt->filter, opt->snaplen) < 0) ||
	    (opt->user && user_lookup(&t->user, opt->user) < 0) ||
	    plan_uplink(t) < 0)
		return -1;
	if (lookups_plan(&t->lookups, opt,
			 t->uplink.net[IPV6].on && !t->uplink.net[IPV4].on) < 0)
		return -1;
	if (target_check(opt->argv[0]) < 0) {
		t->status = STATUS_NOT_FOUND;
		return -1;
	}
	choose_recorder_user(t);
	describe(t);
	if (opt->wireshark)
		return prepare_wireshark(t);
	if (opt->rotate)
		return rotation_open(&t->rotation, &t->outfile, opt->outfile,
				     &t->owner, opt->max_files);
	return outfile_open(&t->outfile, opt->outfile, &t->owner);
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

static int spawn_target(struct trace *t)
{
	const struct target_config config = {
		.argv = t->opt->argv,
		.user = t->opt->user ? &t->user : NULL,
		.own_userns = t->rootless,
		.tap = t->uplink.kind == UPLINK_PASTA ? t->uplink.device.name
						      : NULL,
		.signals = &t->signals,
		.stdout_to_stderr = t->outfile.is_stdout,
		.silent = t->opt->silent,
		.mounts = { .covers = t->lookups.resolver.covers,
			    .n_covers = t->lookups.resolver.n_covers,
			    .keylog_dir = t->opt->tls_keys ? RUNDIR : NULL },
	};

	if (target_spawn(&t->target, &config) < 0)
		return -1;
	t->netns = netns_inode(t->target.pid);
	return keeper_guard(&t->journal, t->target.pidfd);
}

static void fill_netns_config(const struct trace *t, struct netns_config *netns)
{
	struct uplink_inner inner;

	uplink_inner(&t->uplink, &inner);
	memset(netns, 0, sizeof(*netns));
	netns->sysctls = &t->sysctls;
	netns->wire = t->opt->wire;
	netns->by_other = t->uplink.kind == UPLINK_PASTA;
	memcpy(netns->device, inner.device, sizeof(netns->device));
	memcpy(netns->gateway_mac, inner.gateway_mac, 6);
	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct veth_net *net = &inner.net[i];
		const struct reach *reach = &t->uplink.net[i].reach;

		netns->net[i] = (struct netns_net){
			.on = net->on,
			.addr = net->inner,
			.prefix_len = net->prefix_len,
			.gateway = net->outer,
			.nets = reach->all ? NULL : reach->nets,
			.n_nets = reach->n_nets,
		};
	}
}

/* When pasta is ready: what has it given the trace? The tracer wants to know. */
static int complete_netns(const struct netns_config *netns, int control)
{
	struct netns_addresses found;
	char ready;

	if (recv(control, &ready, sizeof(ready), 0) != sizeof(ready) ||
	    netns_complete(netns, &found) < 0)
		return -1;
	return send(control, &found, sizeof(found), MSG_NOSIGNAL) < 0 ? -1 : 0;
}

/* What the target's TLS libraries log goes to the recorder. */
static int make_keylog(struct trace *t)
{
	if (!t->opt->tls_keys)
		return 0;
	t->keylog_copy_fd = keylog_open_named(t->opt->user ? &t->user : NULL);
	t->keylog_fd = target_make_keylog(&t->target);
	return t->keylog_fd < 0 ? -1 : 0;
}

/* In the recorder's process: what each wing has to do there. */
static _Noreturn void be_recorder(struct trace *t, int control)
{
	struct netns_config netns;
	struct recorder_config config = {
		.capture = { .filter = t->opt->filter,
			     .snaplen = t->opt->snaplen,
			     .buffer_size = t->opt->buffer_size },
		.about = t->opt->format == FORMAT_PCAPNG ? &t->about : NULL,
		.processes = { .link = t->process_link,
			       .must = t->opt->processes == PROCESSES_MUST,
			       .ports = calls_can_be_watched() },
		.outfile_fd = t->outfile.fd,
		.outfile_name = t->outfile.name,
		.is_regular = t->outfile.is_regular,
		.truncate = t->outfile.by_name,
		.limit = t->opt->limit,
		.file_limit = t->opt->file_limit,
		.keylog = { t->keylog_fd, t->keylog_copy_fd },
		.reader_may_leave = t->opt->reader_may_leave,
		.linger_ms = t->opt->linger_ms,
		.uid = t->recorder_uid,
		.gid = t->recorder_gid,
	};
	const int keep[] = {
		control,	 t->outfile.fd, t->target.pidfd,
		t->process_link, t->keylog_fd,	t->keylog_copy_fd
	};
	struct recorder *recorder;

	fill_netns_config(t, &netns);
	config.capture.uplink = netns.device[0] ? netns.device : NULL;
	if (child_init("nsntrace-record", keep, ARRAY_SIZE(keep)) < 0 ||
	    netns_enter(t->target.pidfd, t->rootless) < 0 ||
	    netns_configure(&netns) < 0)
		_exit(1);
	close_fd(&t->target.pidfd);
	lookups_listen(&t->lookups, control);
	recorder = recorder_open(&config);
	if (!recorder ||
	    (netns.by_other && complete_netns(&netns, control) < 0))
		_exit(1);
	_exit(recorder_run(recorder, control));
}

static int start_processes(struct trace *t)
{
	const struct options *opt = t->opt;

	if (opt->format != FORMAT_PCAPNG || opt->processes == PROCESSES_NONE)
		return 0;
	t->process_link = process_watch_open(&t->processes);
	return t->process_link < 0 ? -1 : 0;
}

static int start_recorder(struct trace *t)
{
	int sock[2];

	if (start_processes(t) < 0)
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sock) < 0)
		return error_errno("cannot open a socket to the recorder");
	t->recorder = fork();
	if (t->recorder == 0) {
		close_fd(&sock[0]);
		be_recorder(t, sock[1]);
	}
	close_fd(&sock[1]);
	close_fd(&t->process_link);
	close_fd(&t->keylog_fd);
	close_fd(&t->keylog_copy_fd);
	t->recorder_control = sock[0];
	if (t->recorder < 0) {
		t->recorder = 0;
		return error_errno("cannot fork the recorder");
	}
	return 0;
}

/* The addresses that the target has: NAT's are known, pasta's are asked for. */
static int learn_addresses(struct trace *t)
{
	struct uplink_inner inner;
	char ready = 1;

	uplink_inner(&t->uplink, &inner);
	for (int i = 0; i < IP_FAMILIES; i++) {
		t->addresses.addr[i] = inner.net[i].inner;
		if (!inner.net[i].on)
			t->addresses.addr[i].family = -1;
	}
	if (t->uplink.kind != UPLINK_PASTA)
		return 0;
	if (send(t->recorder_control, &ready, sizeof(ready), MSG_NOSIGNAL) < 0)
		return -1;
	return recv(t->recorder_control, &t->addresses, sizeof(t->addresses),
		    0) == sizeof(t->addresses)
		       ? 0
		       : -1;
}

static int await_recorder(struct trace *t)
{
	if (lookups_connect(&t->lookups, t->recorder_control) == 0 &&
	    learn_addresses(t) == 0 &&
	    recorder_next_event(t->recorder_control, &t->result) ==
		    RECORDER_READY) {
		t->recorder_ready = true;
		process_watch_begin(&t->processes);
		return uplink_await(&t->uplink);
	}
	t->capture_ended = true;
	return error("the capture could not be started");
}

/* The recorder opens its sockets while iptables adds the rules. */
static int set_up(struct trace *t)
{
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
		return error_errno("cannot become the program's reaper");
	if (signals_open(&t->signals) < 0 || start_journal(t) < 0 ||
	    keeper_start(&t->keeper, &t->journal) < 0 || spawn_target(t) < 0 ||
	    uplink_attach(&t->uplink, &t->journal, t->target.pid) < 0)
		return -1;
	sysctls_read(&t->sysctls);
	if (!t->opt->quiet)
		progress_add_line(&t->progress, t->opt->progress,
				  t->outfile.is_stdout);
	if (make_keylog(t) < 0 || start_recorder(t) < 0 ||
	    lookups_start(&t->lookups, t->recorder_uid, t->recorder_gid) < 0 ||
	    netns_name_add(&t->journal, t->recorder) < 0 ||
	    uplink_connect(&t->uplink, &t->journal) < 0)
		return -1;
	return await_recorder(t);
}

static int go(struct trace *t)
{
	const struct ip *addr = t->addresses.addr;
	const struct report_start start = {
		.program = t->opt->argv[0],
		.device = t->uplink.device.name,
		.uplink = t->uplink.kind == UPLINK_PASTA ? "pasta" : NULL,
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
	status = target_release(&t->target, t->opt->argv[0],
				t->result.wants_ports);
	t->ran = status == 0;
	if (status)
		t->status = status;
	return t->ran ? 0 : -1;
}

/* ---- while the target runs ---- */

static void show_counts(struct trace *t)
{
	const struct progress_counts counts = {
		.packets = t->result.delivered,
		.bytes = t->result.bytes,
		.dropped = t->result.dropped,
	};

	progress_tell(&t->progress, &counts);
}

static void ask_for_counts(struct trace *t)
{
	/* Whoever has ended does not answer. */
	t->progress.asked &= !t->capture_ended;
	if (!progress_is_due(&t->progress))
		return;
	if (t->capture_ended)
		show_counts(t);
	else
		recorder_ask(t->recorder_control);
}

static void give_next_file(struct trace *t)
{
	autoclose int fd = rotation_next(&t->rotation);

	recorder_give_file(t->recorder_control, fd);
	/* The first: one that is removed is to free its room. */
	close_fd(&t->outfile.fd);
}

/* Whoever reads the capture waits for us too to close it. */
static void let_reader_go(struct trace *t)
{
	autoclose int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	close_fd(&t->outfile.fd);
	if (t->outfile.is_stdout && null >= 0)
		dup2(null, STDOUT_FILENO);
}

static void capture_limited(struct trace *t)
{
	let_reader_go(t);
	if (t->target.ended)
		return;
	report_limit(t->opt);
	if (t->opt->kill)
		target_signal(&t->target, SIGTERM);
}

static void capture_event(struct trace *t, enum recorder_event event)
{
	if (event == RECORDER_WANTS_FILE) {
		give_next_file(t);
		return;
	}
	if (event == RECORDER_COUNTS) {
		show_counts(t);
		return;
	}
	if (event == RECORDER_DONE && t->result.limited)
		capture_limited(t);
	if (event == RECORDER_GONE && !t->capture_ended)
		error("the recorder died: the capture is not complete");
	if (event == RECORDER_FAILED || event == RECORDER_GONE)
		t->result.failed = 1;
	if (event != RECORDER_DONE && t->opt->kill)
		target_signal(&t->target, SIGTERM);
	t->capture_ended |= event == RECORDER_DONE || event == RECORDER_GONE;
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
		target_signal(&t->target, signal);
	if ((signal != SIGINT && signal != SIGTERM && signal != SIGHUP) ||
	    sigismember(&t->signals.ignored, signal))
		return;
	/* After the target's end they mean us. */
	t->interrupted |= t->target.ended;
	t->terminated |= t->target.ended || !from_terminal;
}

/* As the shell sees it, the program and nsntrace are one job. */
static void stop_with_target(struct trace *t)
{
	/* Without a terminal there is no job control to stop for. */
	autoclose int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0)
		return;
	progress_clear(&t->progress);
	raise(SIGSTOP);
	/* The shell may have continued it already, and the user stopped it
	 * again: that stop is not ours to undo. */
	if (!target_was_continued(&t->target))
		target_signal(&t->target, SIGCONT);
}

/*
 * Descendants of the target whose parents have ended are ours to reap; so are
 * a recorder, keeper or relay that died, or they would hide the others.
 */
static void reap_others(struct trace *t)
{
	siginfo_t info;

	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    info.si_pid == 0 || info.si_pid == t->target.pid)
			return;
		waitid(P_PID, (id_t)info.si_pid, &info, WEXITED | WNOHANG);
		if (info.si_pid == t->recorder)
			t->recorder = 0;
		if (info.si_pid == t->keeper.pid)
			t->keeper.pid = 0;
		uplink_forget(&t->uplink, info.si_pid);
		lookups_forget(&t->lookups, info.si_pid);
	}
}

static int count_survivors(const struct trace *t)
{
	const pid_t ours[] = { t->recorder };

	return netns_count_processes(t->netns, ours, ARRAY_SIZE(ours));
}

static void read_signals(struct trace *t)
{
	struct signalfd_siginfo info;

	while (signals_next(&t->signals, &info)) {
		if (info.ssi_signo != SIGCHLD) {
			pass_signal(t, &info);
			continue;
		}
		while (target_look(&t->target) == TARGET_STOPPED)
			stop_with_target(t);
		reap_others(t);
	}
}

static void tell_port(const struct socket_call *call, void *arg)
{
	struct trace *t = arg;

	process_watch_port(&t->processes, call->pid, call->tid, call->protocol,
			   call->port);
}

/* Wait for a signal or for the recorder, at most timeout ms, and deal with it. */
static void wait_event(struct trace *t, int timeout)
{
	struct pollfd polls[] = {
		{ t->signals.fd, POLLIN, 0 },
		{ t->capture_ended ? -1 : t->recorder_control, POLLIN, 0 },
		{ uplink_watch_fd(&t->uplink), POLLIN, 0 },
		{ lookups_watch_fd(&t->lookups), POLLIN, 0 },
		{ process_watch_fd(&t->processes), POLLIN, 0 },
		{ t->target.calls, POLLIN, 0 },
	};

	if (poll(polls, ARRAY_SIZE(polls),
		 shorter_timeout(timeout, progress_wait(&t->progress))) < 0 &&
	    errno != EINTR)
		error_errno("cannot wait for the program");
	if (polls[4].revents)
		process_watch_look(&t->processes);
	if (polls[5].revents & POLLIN)
		calls_look(t->target.calls, tell_port, t);
	else if (polls[5].revents)
		close_fd(&t->target.calls); /* nobody is watched any more */
	if (polls[1].revents)
		capture_event(t, recorder_next_event(t->recorder_control,
						     &t->result));
	if (polls[2].revents && uplink_adapt(&t->uplink, &t->journal) < 0)
		t->uplink_lost = true;
	if (polls[3].revents)
		lookups_look(&t->lookups);
	read_signals(t);
	ask_for_counts(t);
}

static void run(struct trace *t)
{
	while (!t->target.ended) {
		wait_event(t, lookups_tick(&t->lookups));
		lookups_follow(&t->lookups, t->target.pidfd, t->rootless);
	}
	t->ended = now_ns();
	t->status = t->opt->silent ? 0 : t->target.status;
	while (t->opt->follow && !t->terminated && count_survivors(t) > 0)
		wait_event(t, FOLLOW_TICK);
}

/* ---- the end ---- */

static void order_finish(const struct trace *t, enum recorder_order order)
{
	const struct program_end end = {
		.known = t->ran,
		.status = t->target.status,
		.signal = t->target.signal,
		.duration = t->ended - t->started,
	};

	recorder_finish(t->recorder_control, order, &end);
}

/*
 * Wait until the file is complete. A first signal ends the lingering; a
 * second ends a recorder whose reader takes nothing.
 */
static void finish_capture(struct trace *t)
{
	bool was_interrupted = t->interrupted;

	if (!t->recorder_ready)
		return;
	if (t->ran && t->recorder > 0)
		stopped_look(&t->stopped, &t->uplink, &t->journal, t->recorder,
			     (now_ns() - t->started) / 1000000);
	order_finish(t, t->interrupted	? FINISH_NOW
			: t->terminated ? FINISH_TCP
					: FINISH_LINGER);
	/* Who has silenced the program takes a warning for an error. */
	if (t->ran && !t->opt->follow && !t->opt->silent)
		report_survivors(count_survivors(t));
	while (!t->capture_ended) {
		t->interrupted = false;
		wait_event(t, -1);
		if (t->interrupted && was_interrupted && t->recorder > 0)
			kill(t->recorder, SIGKILL);
		else if (t->interrupted)
			order_finish(t, FINISH_NOW);
		was_interrupted |= t->interrupted;
	}
	stopped_confirm(&t->stopped, &t->uplink, &t->journal);
	progress_end(&t->progress);
}

static void undo(struct trace *t)
{
	int err;

	if (t->ran)
		lookups_check(&t->lookups, &t->target.view);
	/* What waits in the namespace goes first; what never ran is killed. */
	target_end(&t->target);
	lookups_end(&t->lookups);
	if (t->recorder > 0 && !t->recorder_ready)
		kill(t->recorder, SIGKILL);
	uplink_end(&t->uplink);
	err = undo_all(&t->journal);
	if (err)
		t->status = STATUS_FAILED;
	close_fd(&t->recorder_control);
	close_fd(&t->process_link);
	process_watch_close(&t->processes);
	if (t->recorder > 0)
		child_wait(t->recorder);
	lookups_reap(&t->lookups);
	keeper_dismiss(&t->keeper, &t->journal);
	reap_others(t);
	signals_close(&t->signals);
	journal_close(&t->journal);
}

static void say_result(const struct trace *t)
{
	const struct report_totals totals = {
		.delivered = t->result.delivered,
		.dropped = t->result.dropped,
		.cut = t->result.cut,
		.has_owners = t->result.has_owners,
		.unowned = t->result.unowned,
		.failed = t->result.failed,
	};

	report_result(&totals, t->opt);
	stopped_tell(&t->stopped);
}

static void release(struct trace *t)
{
	close_fd(&t->keylog_fd);
	close_fd(&t->keylog_copy_fd);
	outfile_close(&t->outfile);
	rotation_close(&t->rotation);
	wireshark_release(&t->wireshark);
	user_release(&t->user);
	uplink_release(&t->uplink);
	lookups_release(&t->lookups);
}

int trace_run(const struct options *opt)
{
	struct trace t = { .opt = opt,
			   .outfile = OUTFILE_INIT,
			   .rotation = ROTATION_INIT,
			   .signals = SIGNALS_INIT,
			   .journal = JOURNAL_INIT,
			   .target = TARGET_INIT,
			   .uplink = UPLINK_INIT,
			   .lookups = LOOKUPS_INIT,
			   .processes = PROCESS_WATCH_INIT,
			   .process_link = -1,
			   .keylog_fd = -1,
			   .keylog_copy_fd = -1,
			   .wireshark = WIRESHARK_INIT,
			   .recorder_control = -1,
			   .status = STATUS_FAILED };

	if (check(&t) == 0) {
		if (set_up(&t) == 0 && go(&t) == 0)
			run(&t);
		finish_capture(&t);
		undo(&t);
		if (!t.recorder_ready)
			outfile_discard(&t.outfile);
		else if (t.ran)
			say_result(&t);
		if (t.result.failed || t.uplink_lost)
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
