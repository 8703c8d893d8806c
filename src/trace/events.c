// SPDX-License-Identifier: GPL-2.0-or-later
/* What happens during a trace, and what the tracer does then. */
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "base/clock.h"
#include "base/log.h"
#include "cli/report.h"
#include "trace/state.h"

/*
 * ms between two counts of the processes that are left. SIGCHLD reports our own
 * descendants, but not a process that entered from outside (ip netns exec).
 */
#define FOLLOW_TICK 500

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
	/* A recorder that has ended does not answer. */
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
		recording_make_file(&t->rec);
		return;
	}
	if (event == RECORDER_COUNTS) {
		show_counts(t);
		return;
	}
	/* It takes no more packets. */
	brake_release(&t->brake, t->program.ended && !t->opt->follow);
	if (event == RECORDER_DONE && t->rec.result.limited)
		capture_limited(t);
	if (event == RECORDER_FAILED && t->rec.result.write_error)
		recorder_print_write_error(t->rec.outfile.name,
					   t->rec.result.write_error);
	if (event == RECORDER_GONE && !t->rec.ended)
		error("the recorder died: the capture is incomplete");
	if (event == RECORDER_FAILED || event == RECORDER_GONE)
		t->rec.result.failed = 1;
	if (event != RECORDER_DONE && t->opt->kill)
		program_signal(&t->program, SIGTERM);
	t->rec.ended |= event == RECORDER_DONE || event == RECORDER_GONE;
}

int trace_count_survivors(const struct trace *t)
{
	const pid_t ours[] = { t->rec.pid, t->published.relay.pid };

	return netns_count_processes(netns_inode(t->rec.netns), ours,
				     ARRAY_SIZE(ours));
}

enum {
	POLL_SIGNALS,
	POLL_RECORDER,
	POLL_UPLINK, /* UPLINK_FDS of them */
	POLL_RELAY = POLL_UPLINK + UPLINK_FDS,
	POLL_INLET, /* the relay of --publish */
	POLL_CGROUPS,
	POLL_OBSERVER,
	POLL_FILE,
	POLL_PEERS,
	POLLS
};

static void fill_polls(const struct trace *t, struct pollfd polls[POLLS])
{
	int fds[POLLS];

	fds[POLL_SIGNALS] = t->jobs.signals.fd;
	fds[POLL_RECORDER] = t->rec.ended ? -1 : t->rec.control;
	uplink_watch_fds(&t->uplink, &fds[POLL_UPLINK]);
	fds[POLL_RELAY] = lookups_watch_fd(&t->lookups);
	fds[POLL_INLET] = published_watch_fd(&t->published);
	fds[POLL_CGROUPS] = process_watch_cgroup_fd(&t->rec.processes);
	fds[POLL_OBSERVER] = observer_fd(&t->observer);
	fds[POLL_FILE] = recording_file_fd(&t->rec);
	fds[POLL_PEERS] = peers_fd(&t->peers, &t->observer);
	for (int i = 0; i < POLLS; i++)
		polls[i] = (struct pollfd){ fds[i], POLLIN, 0 };
}

static void look_at_uplink(struct trace *t, const struct pollfd *polls)
{
	bool is_due = uplink_watch_wait(&t->uplink) == 0;

	for (int i = 0; i < UPLINK_FDS; i++)
		is_due |= polls[i].revents != 0;
	if (is_due && uplink_adapt(&t->uplink, &t->journal) < 0)
		t->uplink_lost = true;
	if (uplink_take_change(&t->uplink))
		(void)!recording_extend(&t->rec, &t->uplink);
}

static void look_at_relay(struct trace *t)
{
	struct relay_note note;

	lookups_look(&t->lookups, &note);
	neighbours_hear(&t->neighbours, &note);
	if (note.what == RELAY_USED)
		expectations_take_host_port(&t->expectations, note.port);
}

void trace_wait_event(struct trace *t, int timeout)
{
	struct pollfd polls[POLLS];

	fill_polls(t, polls);
	timeout = shorter_timeout(timeout, uplink_watch_wait(&t->uplink));
	timeout = shorter_timeout(timeout, progress_wait(&t->progress));
	timeout = shorter_timeout(timeout, jobs_wait(&t->jobs));
	timeout = shorter_timeout(timeout, expectations_tick(&t->expectations));
	if (poll(polls, POLLS, timeout) < 0 && errno != EINTR)
		error_errno("cannot wait for the program");
	/* First: a process that was moved is unseen until then. */
	if (polls[POLL_CGROUPS].revents)
		cgroup_follow_look(&t->rec.processes.follow);
	if (polls[POLL_OBSERVER].revents)
		observer_look(&t->observer);
	if (polls[POLL_PEERS].revents)
		peers_look(&t->peers, &t->observer, &t->expectations);
	if (polls[POLL_FILE].revents)
		recording_give_file(&t->rec);
	if (polls[POLL_RECORDER].revents)
		look_at_recorder(t);
	look_at_uplink(t, &polls[POLL_UPLINK]);
	if (polls[POLL_RELAY].revents)
		look_at_relay(t);
	if (polls[POLL_INLET].revents)
		published_look(&t->published);
	jobs_look(&t->jobs);
	expectations_tell(&t->expectations);
	ask_for_counts(t);
}

void trace_follow(struct trace *t)
{
	while (!t->program.ended) {
		int timeout = lookups_tick(&t->lookups);

		timeout = shorter_timeout(timeout,
					  neighbours_wait(&t->neighbours));
		timeout =
			shorter_timeout(timeout, published_wait(&t->published));
		trace_wait_event(t, timeout);
		lookups_follow(&t->lookups, t->rec.netns, t->rootless);
		neighbours_follow(&t->neighbours);
		published_follow(&t->published);
	}
	t->ended = now_ns();
	t->status = t->opt->silent ? 0 : t->program.status;
	while (t->opt->follow && !t->jobs.terminated &&
	       trace_count_survivors(t) > 0)
		trace_wait_event(t, FOLLOW_TICK);
}
