// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recorder captures until the tracer orders it to finish or is gone, or
 * until a limit is reached. It opens, records, lingers, drains and closes.
 *
 * A packet goes from the capture to its owner, may wait for TLS secrets, and
 * then goes to the sinks. If the savefile has no room, no packets are read
 * until it has.
 */
#include "record/recorder.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "record/capture/linger.h"
#include "record/confine.h"
#include "record/control.h"
#include "record/file/savefile.h"
#include "record/owner/attribution.h"
#include "record/pressure.h"
#include "record/savefile_sink.h"
#include "record/sink.h"
#include "record/sockets/socket_probe.h"
#include "record/tally.h"
#include "record/tls/packet_delay.h"

#define SINKS_MAX   3 /* the savefile, the tally, the summary */
#define SINK_TICK   250 /* ms between two ticks of a sink */
#define LINGER_TICK 2 /* ms between two looks at the sockets */
#define DRAIN_MAX   1000 /* ms */
#define HOLD_TICK   10 /* ms: packets wait until the kernel closes a block */
#define COPY_TICK   100 /* ms between two looks at the key log, for its copy */

/*
 * The longest time, in ms, that a packet waits for TLS secrets. Somebody may
 * watch a pipe; a file can wait for a client that the kernel does not run.
 */
#define PATIENCE      1000
#define PATIENCE_FILE 5000

/* How the capture goes. It never goes back to an earlier state. */
enum capture_state {
	CAPTURE_GOES_ON,
	CAPTURE_TIME_IS_UP, /* take only the packets that have arrived */
	CAPTURE_AT_LIMIT, /* take no more packets */
	CAPTURE_FAILED,
	CAPTURE_READER_LEFT, /* as the reader of the file is allowed to */
};

struct recorder {
	const struct recorder_config *config;
	enum capture_state state;
	int control; /* -1: the tracer is gone */
	struct capture *capture;
	struct attribution *attribution; /* NULL: no owners are recorded */
	int process_link; /* -1: the tracer reports no more processes */
	struct packet_delay *delay; /* before the sinks; NULL: no TLS secrets */
	struct savefile *savefile;
	struct savefile_sink file;
	struct tally tally;
	struct socket_probe *sockets; /* NULL: they are not watched */
	struct socket_paths connected, abstract; /* see the result */
	struct contact_watch *contacts; /* NULL: nobody wants them */
	struct listing_set *reports; /* NULL: there are none */
	struct sink sink[SINKS_MAX];
	size_t n_sinks;
	struct linger_watch linger;
	struct order order; /* .order is 0 before the first one */
	int64_t next_tick; /* of sinks that have ticks; ms */
	bool blocked; /* the savefile has no room: read no packets */
	int again; /* ms until the savefile must be called; -1: never */
	uint64_t bytes; /* of the packets, as they were sent */
	struct pressure_gauge pressure;
};

static void tell(const struct recorder *r, enum recorder_event event,
		 const struct recorder_result *result)
{
	if (r->control >= 0)
		control_report(r->control, event, result);
}

static void describe_end(struct sink_end *end, void *arg)
{
	const struct recorder *r = arg;

	if (r->attribution)
		end->processes = attribution_table(r->attribution);
	capture_statistics(r->capture, end->stats);
	if (r->pressure.shared)
		end->slowed = atomic_load(&r->pressure.shared->slowed);
}

static void add_sink(struct recorder *r, const struct sink *sink)
{
	r->sink[r->n_sinks++] = *sink;
}

/*
 * Give a packet to the sinks. Only the first one, the savefile, may refuse it.
 */
static int feed_sinks(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;

	for (size_t i = 0; i < r->n_sinks; i++)
		if (r->sink[i].packet(r->sink[i].state, packet) < 0)
			return -1;
	r->bytes += packet->hdr->len;
	if (r->file.limit_reached && r->state < CAPTURE_AT_LIMIT)
		r->state = CAPTURE_AT_LIMIT;
	return 0;
}

/* Find the owner when the packet arrives, before it waits for anything. */
static int take_packet(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;
	struct packet owned = *packet;

	if (r->attribution)
		attribution_find(r->attribution, packet, &owned.owner);
	return r->delay ? packet_delay_add(r->delay, &owned)
			: feed_sinks(&owned, r);
}

static int open_processes(struct recorder *r)
{
	struct attribution_config config = r->config->attribution;

	if (r->config->watch_sockets)
		r->sockets = socket_probe_open();
	socket_probe_share(r->sockets, &config.programs);
	if (attribution_choose(&r->attribution, &config) < 0)
		return -1;
	if (r->attribution)
		r->process_link = r->config->attribution.link;
	return 0;
}

/* The kernel loads the BPF programs while it waits for the capture's rings. */
static int open_privileged(struct recorder *r,
			   struct capture_source sources[CAPTURE_MAX_SOURCES])
{
	const struct recorder_config *config = r->config;
	int n;

	if (open_processes(r) < 0 || capture_await(r->capture) < 0)
		return -1;
	n = capture_sources(r->capture, sources);
	attribution_know_sources(r->attribution, sources, n);
	if (sandbox_drop("recorder", config->uid, config->gid) < 0)
		return -1;
	return n;
}

static int open_delay(struct recorder *r)
{
	const struct recorder_config *config = r->config;

	if (config->keylog.fd < 0)
		return 0;
	r->delay = packet_delay_open(
		&config->keylog, config->is_regular ? PATIENCE_FILE : PATIENCE,
		r->attribution, feed_sinks, r);
	return r->delay ? 0 : -1;
}

static void open_file_sink(struct recorder *r)
{
	const struct sink sink = { .state = &r->file,
				   .packet = savefile_sink_packet,
				   .end = savefile_sink_end };

	r->file = (struct savefile_sink){ .savefile = r->savefile,
					  .delay = r->delay,
					  .describe_end = describe_end,
					  .arg = r };
	limit_counter_start(&r->file.limits, &r->config->limit,
			    &r->config->file_limit);
	add_sink(r, &sink);
}

static void add_tally(struct recorder *r)
{
	const struct sink sink = { .state = &r->tally, .packet = tally_packet };

	capture_sources(r->capture, r->tally.source);
	r->tally.has_owners = r->attribution;
	add_sink(r, &sink);
}

static int watch_contacts(struct recorder *r, const struct sink *sink)
{
	if (!r->config->contacts.contacts)
		return 0;
	r->contacts = contact_watch_open(&r->config->contacts);
	if (!r->contacts)
		return error_errno("cannot keep a table of contacts");
	connections_observe(summary_connections(sink),
			    contact_watch_observer(r->contacts));
	return 0;
}

/* A trace can do without failures, but not without a table that is asked for. */
static int open_summary(struct recorder *r, struct sink *sink)
{
	const struct recorder_config *config = r->config;
	struct capture_source sources[CAPTURE_MAX_SOURCES];
	struct summary_config summary = { .sources = sources,
					  .only_failures =
						  config->only_failures };

	if (config->n_reports) {
		r->reports =
			listing_set_open(config->reports, config->outputs,
					 config->n_reports, &config->subject);
		if (!r->reports)
			return -1;
		summary.listener = listing_set_listener(r->reports);
	}
	capture_sources(r->capture, sources);
	if (!config->summary)
		return 0;
	if (summary_open(sink, config->summary, &summary) == 0)
		return watch_contacts(r, sink);
	if (config->only_failures)
		return 0;
	return error_errno("cannot keep a table of connections");
}

static int open_rest(struct recorder *r)
{
	const struct recorder_config *config = r->config;
	struct savefile_config savefile = {
		.fd = config->outfile_fd,
		.is_regular = config->is_regular,
		.truncate = config->truncate,
		.snaplen = config->capture.snaplen,
		.description = config->description,
		.process_blocks = config->process_blocks,
		.filter = config->capture.filter,
		.written = config->pressure ? &config->pressure->written : NULL,
	};
	int sockets[CAPTURE_SOCKETS_MAX];
	struct sink summary = { .packet = NULL };

	if (linger_open(&r->linger, config->linger_ms) < 0)
		return -1;
	savefile.n_sources = open_privileged(r, savefile.sources);
	if (savefile.n_sources < 0)
		return -1;
	r->savefile = savefile_open(&savefile);
	if (!r->savefile || open_delay(r) < 0 ||
	    open_summary(r, &summary) < 0 ||
	    recorder_confine(sockets,
			     (size_t)capture_sockets(r->capture, sockets)) < 0)
		return -1;
	open_file_sink(r);
	add_tally(r);
	if (summary.packet)
		add_sink(r, &summary);
	return 0;
}

static bool has_failed(const struct recorder *r)
{
	return r->state >= CAPTURE_FAILED;
}

static void end_early(struct recorder *r, enum capture_state state,
		      int write_error)
{
	const struct recorder_result result = { .write_error = write_error };

	if (has_failed(r))
		return;
	r->state = state;
	tell(r, state == CAPTURE_READER_LEFT ? RECORDER_LEFT : RECORDER_FAILED,
	     &result);
}

static void fail(struct recorder *r)
{
	end_early(r, CAPTURE_FAILED, 0);
}

/*
 * The tracer prints the error. The recorder itself may be unable to: the limit
 * of its files' size is also that of a file to which its messages go.
 */
static void write_failed(struct recorder *r, int err)
{
	const char *name = r->config->outfile_name;

	if (has_failed(r))
		return;
	if (err == EPIPE && r->config->reader_may_leave) {
		say("The reader of %s has gone: the capture ends here.", name);
		end_early(r, CAPTURE_READER_LEFT, 0);
		return;
	}
	if (r->control < 0)
		recorder_print_write_error(name, err);
	end_early(r, CAPTURE_FAILED, err);
}

/* polls are the n of the capture. */
static void read_packets(struct recorder *r, const struct pollfd *polls,
			 int n_polls)
{
	int n;

	if (r->attribution && !attribution_update(r->attribution))
		r->process_link = -1;
	n = packet_delay_release(r->delay);
	if (n == 0)
		n = capture_read(r->capture, polls, n_polls);
	if (n < 0) {
		fail(r);
		return;
	}
	r->blocked = n == 1;
	pressure_note(&r->pressure, r->capture, r->savefile);
	if (r->attribution && !r->blocked)
		attribution_catch_up(r->attribution);
	r->again = shorter_timeout(savefile_batch_done(r->savefile),
				   packet_delay_timeout(r->delay));
}

static void take_file(struct recorder *r, int fd)
{
	if (!r->savefile)
		close_fd(&fd); /* it came too late */
	else if (fd >= 0)
		savefile_give_file(r->savefile, fd);
	else
		fail(r); /* the tracer has said why */
}

static uint64_t sum_of_dropped(const struct capture_stats *stats)
{
	uint64_t sum = 0;

	for (int i = 0; i < CAPTURE_MAX_SOURCES; i++)
		sum += stats[i].dropped;
	return sum;
}

static void tell_counts(struct recorder *r)
{
	struct capture_stats stats[CAPTURE_MAX_SOURCES];
	struct recorder_result result = {
		.delivered = r->file.limits.packets,
		.bytes = r->bytes,
		.failed = r->state == CAPTURE_FAILED,
	};

	if (!r->savefile)
		return; /* too late: all was reported */
	capture_statistics(r->capture, stats);
	result.dropped = sum_of_dropped(stats);
	tell(r, RECORDER_COUNTS, &result);
}

static void read_order(struct recorder *r)
{
	struct order order = { .order = 0 };

	if (control_receive(r->control, &order) < 0) {
		/* Without a tracer no more orders come. */
		r->control = -1;
		order = (struct order){ .order = FINISH_NOW };
	}
	if (order.order == TELL_COUNTS)
		tell_counts(r);
	else if (order.order)
		r->order = order;
	else
		take_file(r, order.fd);
}

/* The descriptors for poll(2), in this order. The sources come last. */
enum {
	POLL_CONTROL,
	POLL_SAVEFILE,
	POLL_READER,
	POLL_LINK,
	POLL_SOCKETS,
	POLL_SOURCES
};

static int fill_polls(struct recorder *r, struct pollfd *polls)
{
	polls[POLL_CONTROL] = (struct pollfd){ r->control, POLLIN, 0 };
	polls[POLL_SAVEFILE] =
		(struct pollfd){ savefile_event_fd(r->savefile), POLLIN, 0 };
	/* Asks for no event: poll(2) reports that the reader has gone. */
	polls[POLL_READER] = (struct pollfd){
		r->config->is_regular ? -1 : r->config->outfile_fd, 0, 0
	};
	polls[POLL_LINK] = (struct pollfd){ r->process_link, POLLIN, 0 };
	polls[POLL_SOCKETS] =
		(struct pollfd){ socket_probe_fd(r->sockets), POLLIN, 0 };
	return POLL_SOURCES +
	       (r->blocked ? 0
			   : capture_polls(r->capture, polls + POLL_SOURCES));
}

/* Look at the savefile after a poll. Returns false if writing has failed. */
static bool look_at_output(struct recorder *r, const struct pollfd *polls)
{
	int err = polls[POLL_SAVEFILE].revents ? savefile_poll(r->savefile) : 0;

	if (!err && (polls[POLL_READER].revents & (POLLERR | POLLHUP)))
		err = EPIPE;
	if (err)
		write_failed(r, err);
	else if (savefile_wants_file(r->savefile))
		tell(r, RECORDER_WANTS_FILE, NULL);
	return !err;
}

static void look_at_clock(struct recorder *r)
{
	enum limit_reached reached = limit_counter_time(&r->file.limits);

	if (reached == LIMIT_CAPTURE && r->state == CAPTURE_GOES_ON)
		r->state = CAPTURE_TIME_IS_UP;
	if (r->state == CAPTURE_GOES_ON &&
	    (reached == LIMIT_FILE || r->file.file == FILE_IS_DUE))
		savefile_sink_next_file(&r->file);
}

static bool has_ticks(const struct recorder *r)
{
	for (size_t i = 0; i < r->n_sinks; i++)
		if (r->sink[i].tick)
			return true;
	return false;
}

static void tick_sinks(struct recorder *r)
{
	if (now_ms() < r->next_tick)
		return;
	r->next_tick = now_ms() + SINK_TICK;
	for (size_t i = 0; i < r->n_sinks; i++)
		if (r->sink[i].tick)
			r->sink[i].tick(r->sink[i].state,
					clock_ns(CLOCK_REALTIME));
}

static void read_sockets(struct recorder *r)
{
	socket_probe_read(r->sockets, &r->connected, &r->abstract);
}

/* Wait for an event, at most timeout ms, and handle what has come. */
static void wait_and_read(struct recorder *r, int timeout)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];
	int n = fill_polls(r, polls);

	timeout = shorter_timeout(timeout, r->again);
	if (r->attribution && !r->blocked)
		timeout = shorter_timeout(timeout,
					  attribution_timeout(r->attribution));
	if (r->file.file != FILE_IS_DUE && r->state == CAPTURE_GOES_ON)
		timeout = shorter_timeout(
			timeout, limit_counter_timeout(&r->file.limits));
	if (capture_holds(r->capture) && !r->blocked)
		timeout = shorter_timeout(timeout, HOLD_TICK);
	if (has_ticks(r))
		timeout = shorter_timeout(timeout, SINK_TICK);
	if (poll(polls, (nfds_t)n, timeout) < 0 && errno != EINTR) {
		error_errno("cannot wait for packets");
		fail(r);
		return;
	}
	if (!look_at_output(r, polls))
		return;
	if (polls[POLL_SOCKETS].revents)
		read_sockets(r);
	read_packets(r, polls + POLL_SOURCES, n - POLL_SOURCES);
	if (has_ticks(r))
		tick_sinks(r);
	if (polls[POLL_CONTROL].revents)
		read_order(r);
	look_at_clock(r);
}

static bool goes_on(const struct recorder *r)
{
	return r->state < CAPTURE_AT_LIMIT;
}

static void wait_for_order(struct recorder *r)
{
	struct pollfd control = { r->control, POLLIN, 0 };

	while (!r->order.order) {
		while (r->delay && poll(&control, 1, COPY_TICK) == 0)
			packet_delay_abandon(r->delay);
		read_order(r);
	}
}

static void record(struct recorder *r)
{
	while (!r->order.order && r->state == CAPTURE_GOES_ON)
		wait_and_read(r, -1);
	/* After a failure the recorder only waits for the end. */
	if (has_failed(r))
		wait_for_order(r);
}

static void linger(struct recorder *r)
{
	linger_start(&r->linger, r->order.order == FINISH_LINGER);
	while (r->order.order != FINISH_NOW && r->state == CAPTURE_GOES_ON &&
	       linger_goes_on(&r->linger, r->file.limits.packets))
		wait_and_read(r, LINGER_TICK);
}

/*
 * A reader that has stopped may delay the last packets without limit; the user
 * can end that.
 */
static void drain(struct recorder *r)
{
	int64_t started = now_ms();

	if (!goes_on(r))
		return;
	capture_mark_end(r->capture);
	while (goes_on(r) && !capture_is_drained(r->capture) &&
	       (r->blocked || now_ms() - started < DRAIN_MAX))
		wait_and_read(r, LINGER_TICK);
	while (goes_on(r) && capture_flush(r->capture)) {
		r->blocked = true;
		wait_and_read(r, -1);
	}
	while (goes_on(r) && packet_delay_flush(r->delay)) {
		r->blocked = true;
		wait_and_read(r, -1);
	}
}

/* Wait until the savefile has room for its end, or its next file. */
static void wait_for_output(struct recorder *r)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];

	fill_polls(r, polls);
	if (poll(polls, POLL_SOURCES, -1) < 0)
		return;
	look_at_output(r, polls);
	if (polls[POLL_CONTROL].revents)
		read_order(r);
}

/* Without a tracer there is no next file, and the packets for it are lost. */
static void wait_for_files(struct recorder *r)
{
	while (!has_failed(r) && savefile_waits_for_file(r->savefile)) {
		if (r->control >= 0) {
			wait_for_output(r);
			continue;
		}
		error("nsntrace is gone, and with it the next file for %s",
		      r->config->outfile_name);
		fail(r);
	}
}

static void end_file(struct recorder *r, const struct sink_end *end)
{
	while (!has_failed(r) && r->sink[0].end(r->sink[0].state, end) < 0)
		wait_for_output(r);
	wait_for_files(r);
}

/* When the file is complete: a report may wait for its reader. */
static void end_others(struct recorder *r, const struct sink_end *end,
		       struct recorder_result *result)
{
	for (size_t i = 1; i < r->n_sinks; i++)
		if (r->sink[i].end)
			(void)!r->sink[i].end(r->sink[i].state, end);
	contact_watch_close(r->contacts);
	r->contacts = NULL;
	result->reports_failed = listing_set_close(r->reports) < 0;
	r->reports = NULL;
}

static void find_lacks(const struct recorder *r, struct recorder_result *result)
{
	const struct savefile_lacks lacks = savefile_lacks(r->savefile);

	result->lacks_names = lacks.names;
	result->lacks_processes =
		lacks.processes ||
		(r->attribution && attribution_lacks_processes(r->attribution));
}

/* Did a process leave the trace's network, or could it do so unseen? */
static void doubt_processes(const struct recorder *r,
			    const struct outside_event *outside)
{
	struct contacts *contacts = r->config->contacts.contacts;

	if (contacts && outside->seen)
		contacts_doubt(contacts, CONTACT_DOUBT_LEFT);
	else if (contacts && r->config->may_leave &&
		 !attribution_watches_outside(r->attribution))
		contacts_doubt(contacts, CONTACT_DOUBT_UNWATCHED);
}

static int close_all(struct recorder *r)
{
	struct recorder_result result = {
		.delivered = r->file.limits.packets,
		.bytes = r->bytes,
		.limited = !r->order.order,
		.at_limit = r->state == CAPTURE_TIME_IS_UP ||
			    r->state == CAPTURE_AT_LIMIT,
		.has_owners = r->attribution,
		.tally = r->tally.result,
	};
	struct sink_end end = { .program = r->order.program,
				.stopped = { r->order.stopped[0],
					     r->order.stopped[1] },
				.limited = result.limited };
	int err;

	if (result.limited)
		pressure_end(&r->pressure);
	end.failed = has_failed(r);
	describe_end(&end, r);
	result.dropped = sum_of_dropped(end.stats);
	end_file(r, &end);
	read_sockets(r);
	result.sockets = r->connected;
	result.abstract = r->abstract;
	attribution_outside(r->attribution, &result.outside);
	doubt_processes(r, &result.outside);
	result.cut = savefile_cut(r->savefile);
	result.file_size = savefile_size(r->savefile);
	find_lacks(r, &result);
	err = savefile_close(r->savefile);
	r->savefile = NULL;
	if (err)
		write_failed(r, err);
	end_others(r, &end, &result);
	result.failed = r->state == CAPTURE_FAILED;
	tell(r, RECORDER_DONE, &result);
	/*
	 * Closing takes tens of milliseconds in the kernel; nobody waits for
	 * it.
	 */
	linger_close(&r->linger);
	capture_close(r->capture);
	packet_delay_abandon(r->delay);
	attribution_close(r->attribution);
	r->attribution = NULL;
	socket_probe_close(r->sockets);
	return result.failed;
}

struct recorder *recorder_open(const struct recorder_config *config)
{
	struct recorder *r = calloc(1, sizeof(*r));

	if (!r) {
		error_errno("cannot open the capture");
		return NULL;
	}
	r->config = config;
	r->pressure = (struct pressure_gauge){ .shared = config->pressure,
					       .bell = config->bell };
	r->again = -1;
	r->process_link = -1;
	sandbox_set_limits();
	r->capture = capture_open(&config->capture, take_packet, r);
	if (r->capture)
		return r;
	free(r);
	return NULL;
}

int recorder_run(struct recorder *r, int control)
{
	struct recorder_result ready = { .failed = 0 };
	int failed;

	r->control = control;
	if (open_rest(r) < 0)
		return 1;
	ready.wants_ports =
		r->attribution && attribution_are_by_ports(r->attribution);
	tell(r, RECORDER_READY, &ready);
	record(r);
	if (r->order.order)
		linger(r);
	drain(r);
	failed = close_all(r);
	/* The namespace has its name while this process lives. */
	wait_for_order(r);
	packet_delay_close(r->delay);
	free(r);
	return failed;
}
