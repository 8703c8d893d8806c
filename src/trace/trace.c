// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The conductor. The tracer checks everything, then forks recorder, keeper and
 * program. When network and capture are ready it lets the program run, and
 * passes signals on to it. After the program's end the recorder finishes the
 * capture, and the tracer undoes the changes to the host. It enters no
 * namespace and sees no packet.
 *
 * The wings of the house (host, program, record) do not know one another:
 * values from one to another pass through here.
 */
#include "trace/trace.h"

#include <signal.h>

#include "base/await.h"
#include "base/capabilities.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/status.h"
#include "cli/report.h"
#include "host/undo.h"
#include "record/capture/filter.h"
#include "trace/state.h"

/* ms, for processes that should have nothing to wait for */
#define RECORDER_END 10000
#define KILL_LIMIT   2000
#define MESSAGE	     1000 /* may wait for its reader, before all is undone */

/* The host's end of a veth pair is out of the program's reach. */
static struct exit_device exit_device(const struct trace *t,
				      const struct uplink_inner *inner)
{
	const bool outer = !uplink_serves_tap(&t->uplink);

	if (!inner->device[0])
		return (struct exit_device){ .witness = -1 };
	return (struct exit_device){
		.name = outer ? t->uplink.veth.name : inner->device,
		.pid = outer ? 0 : t->rec.pid,
		.outer = outer,
		.witness = t->rec.witness,
	};
}

static void begin_check(struct trace *t)
{
	struct uplink_inner inner;
	struct exit_device device;

	uplink_inner(&t->uplink, &inner);
	device = exit_device(t, &inner);
	unseen_begin(&t->unseen, &device);
}

/* Without root, the program can open no socket that passes the capture by. */
static void doubt_unseen(struct trace *t, const struct exit_device *device)
{
	if (t->unseen.packets)
		expectations_doubt(&t->expectations, CONTACT_DOUBT_UNSEEN);
	else if (device->outer && !t->unseen.checked)
		expectations_doubt(&t->expectations, CONTACT_DOUBT_UNCOUNTED);
}

/* The recorder closes the witness beside its other sockets: that takes long. */
static void end_check(struct trace *t)
{
	struct uplink_inner inner;
	struct exit_device device;

	uplink_inner(&t->uplink, &inner);
	device = exit_device(t, &inner);
	if (t->ran) {
		unseen_end(&t->unseen, &device);
		doubt_unseen(t, &device);
	}
	close_fd(&t->rec.witness);
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
	published_report(&t->published);
	if (t->opt->wireshark &&
	    wireshark_start(&t->wireshark, &t->jobs.signals) < 0)
		return -1;
	progress_start(&t->progress);
	begin_check(t);
	t->started = now_ns();
	t->observer.wants_ports = t->rec.result.wants_ports;
	status = program_release(&t->program, t->opt->argv[0],
				 t->rec.result.wants_ports ||
					 peers_want_calls(&t->peers));
	t->ran = status == 0;
	if (t->ran)
		observer_start(&t->observer, &t->rec.processes,
			       t->program.calls);
	log_wait_at_most(MESSAGE);
	if (t->ran)
		await_program();
	else if (!trace_is_ended_by_signal(t))
		t->status = status;
	return t->ran ? 0 : -1;
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

	recorder_finish(t->rec.control, order, &end, t->blocked.all_of);
}

/* Returns when to give it up. */
static int64_t kill_recorder(const struct trace *t)
{
	if (t->rec.pid > 0)
		kill(t->rec.pid, SIGKILL);
	return now_ms() + KILL_LIMIT;
}

/* Not even SIGKILL ends a process that waits in the kernel. */
static void give_up_recorder(struct trace *t)
{
	error("the recorder hangs, perhaps in its file system: the capture is "
	      "incomplete");
	t->rec.result.failed = 1;
	t->rec.ended = t->rec.given_up = true;
}

static void finish_peers(struct trace *t)
{
	if (t->ran && t->expectations.contacts)
		peers_finish(&t->peers, &t->observer, &t->expectations,
			     t->program.calls >= 0);
}

/* What is still there may send more when the capture is over, or use Unix sockets. */
static void doubt_survivors(struct trace *t)
{
	if (t->ran && t->expectations.contacts && trace_count_survivors(t) > 0)
		expectations_doubt(&t->expectations, CONTACT_DOUBT_SURVIVED);
}

/*
 * Wait until the file is complete. A first signal ends the lingering; a second
 * kills the recorder, in case that its reader is blocked.
 */
static void finish_capture(struct trace *t)
{
	bool was_interrupted = t->jobs.interrupted;
	int64_t give_up = 0;

	if (!t->rec.ready)
		return;
	if (t->ran && t->rec.pid > 0)
		blocked_look(&t->blocked, &t->uplink, &t->journal, t->rec.pid,
			     (now_ns() - t->started) / 1000000);
	doubt_survivors(t);
	end_check(t);
	finish_peers(t);
	order_finish(t, t->jobs.interrupted  ? FINISH_NOW
			: t->jobs.terminated ? FINISH_TCP
					     : FINISH_LINGER);
	/* With --silent, a warning would look like an error. */
	if (t->ran && !t->opt->follow && !t->opt->silent)
		report_survivors(trace_count_survivors(t));
	while (!t->rec.ended) {
		t->jobs.interrupted = false;
		trace_wait_event(t, give_up ? KILL_LIMIT : -1);
		if (give_up && now_ms() > give_up)
			give_up_recorder(t);
		if (t->jobs.interrupted && !was_interrupted)
			order_finish(t, FINISH_NOW);
		else if (t->jobs.interrupted && !give_up)
			give_up = kill_recorder(t);
		was_interrupted |= t->jobs.interrupted;
	}
	blocked_confirm(&t->blocked, &t->uplink, &t->journal,
			&t->rec.result.tally.tries);
	progress_end(&t->progress);
}

static void undo(struct trace *t)
{
	int err;

	/* Before the undo: that it hangs must not make the waits of the undo short. */
	brake_end(&t->brake);
	await_undo();
	if (t->ran)
		lookups_check_start(&t->lookups, &t->program.view);
	observer_end(&t->observer);
	/* First reap the program: if it never ran, it is killed. */
	program_reap(&t->program);
	lookups_end(&t->lookups);
	published_end(&t->published);
	if (t->rec.pid > 0 && !t->rec.ready)
		kill(t->rec.pid, SIGKILL);
	uplink_end(&t->uplink);
	err = undo_all(&t->journal);
	if (err)
		t->status = STATUS_FAILED;
	recording_hang_up(&t->rec);
	if (t->rec.pid > 0)
		await_end(t->rec.pid, t->rec.given_up ? 0 : RECORDER_END);
	lookups_check_finish(&t->lookups);
	lookups_reap(&t->lookups);
	published_reap(&t->published);
	keeper_dismiss(&t->keeper, &t->journal);
	jobs_reap(&t->jobs);
	jobs_close(&t->jobs);
	journal_close(&t->journal);
}

static void release(struct trace *t)
{
	recording_release(&t->rec);
	wireshark_release(&t->wireshark);
	user_release(&t->user);
	uplink_release(&t->uplink);
	lookups_release(&t->lookups);
	neighbours_release(&t->neighbours);
	published_release(&t->published);
	expectations_release(&t->expectations);
	peers_release(&t->peers);
	ssh_config_release(&t->ssh);
}

/*
 * Of a program that ran. Its own failure says more than the verdict, and a verdict
 * that is not proven says more than that the capture failed.
 */
static void judge(struct trace *t)
{
	bool failed = false;
	int status;

	if (t->rec.result.failed)
		expectations_doubt(&t->expectations, CONTACT_DOUBT_ENDED);
	status = expectations_end(&t->expectations, &failed);
	if (t->rec.result.failed && !(t->status == 0 && status))
		failed = true;
	if (t->status == 0)
		t->status = status;
	if (failed)
		t->status = STATUS_FAILED;
}

int trace_run(const struct options *opt, bool *captured)
{
	struct trace t = { .opt = opt,
			   .rec = RECORDING_INIT,
			   .jobs = JOBS_INIT,
			   .journal = JOURNAL_INIT,
			   .program = PROGRAM_INIT,
			   .observer = OBSERVER_INIT,
			   .brake = BRAKE_INIT,
			   .uplink = UPLINK_INIT,
			   .lookups = LOOKUPS_INIT,
			   .published = PUBLISHED_INIT,
			   .wireshark = WIRESHARK_INIT,
			   .status = STATUS_FAILED };

	if (trace_check(&t) == 0) {
		if (trace_set_up(&t) == 0 && go(&t) == 0)
			trace_follow(&t);
		finish_capture(&t);
		finish_peers(&t);
		observer_take_paths(&t.observer, &t.connected, &t.abstract);
		t.rec.result.lacks_processes |= observer_has_lost(&t.observer);
		if (t.ran)
			trace_find_daemons(&t);
		undo(&t);
		log_wait_at_most(-1);
		if (!t.rec.ready) {
			outfile_discard(&t.rec.outfile);
			report_files_discard(&t.rec.reports);
		} else if (t.ran) {
			trace_say_result(&t);
			judge(&t);
		}
		if ((t.rec.result.failed && !t.ran) ||
		    t.rec.result.reports_failed || t.uplink_lost ||
		    (opt->strict && trace_lacks_packets(&t)))
			t.status = STATUS_FAILED;
	}
	*captured = t.rec.ready;
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
