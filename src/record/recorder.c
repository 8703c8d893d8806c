// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recorder: from the ring to the file, until the tracer says "finish" or
 * is gone, or a limit is reached. Its life: open, record, linger, drain, close.
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
#include "record/control.h"
#include "record/file/savefile.h"
#include "record/limit_counter.h"
#include "record/owner/attribution.h"
#include "record/confine.h"
#include "record/tls/packet_delay.h"

#define LINGER_TICK 2 /* ms between two looks at the sockets */
#define DRAIN_MAX   1000 /* ms */
#define HOLD_TICK   10 /* ms: packets held back wait for a block to close */
#define COPY_TICK   100 /* ms between two looks at the key log, for its copy */

/*
 * ms that a packet waits for TLS secrets, at most: somebody may look on, but a
 * file can wait for a client that does not get to run.
 */
#define PATIENCE      1000
#define PATIENCE_FILE 5000

struct recorder {
	const struct recorder_config *config;
	int control;
	struct capture *capture;
	struct savefile *savefile;
	struct attribution *attribution; /* NULL: packets are just packets */
	bool link_ended; /* the tracer has no more to say of processes */
	struct packet_delay
		*delay; /* before the savefile; NULL: without TLS secrets */
	struct linger_watch linger;
	struct order order; /* .order is 0 before there is one */
	bool full; /* the savefile has no room: read nothing */
	bool failed; /* the capture has ended early */
	bool over; /* a limit has been reached: take no more */
	bool time_is_up; /* take just what has come by now */
	bool file_is_full; /* the next packet is for another file */
	bool file_is_due; /* for another file, also without a packet */
	uint64_t repeated; /* bytes of the file: secrets of those before it */
	bool left; /* by its reader, who may */
	int again; /* ms until the savefile wants to be called; -1 */
	struct limit_counter limits;
	uint64_t unowned; /* packets */
	uint64_t bytes; /* of the packets, as they were sent */
};

static void tell(const struct recorder *r, enum recorder_event event,
		 const struct recorder_result *result)
{
	if (r->control >= 0)
		control_report(r->control, event, result);
}

/* Returns 0, or -1 if there is no room now. */
static int begin_next_file(struct recorder *r)
{
	struct savefile_end end = { .more = true };

	if (r->attribution)
		end.processes = attribution_table(r->attribution);
	capture_statistics(r->capture, end.stats);
	if (savefile_next(r->savefile, &end) < 0)
		return -1;
	limit_counter_next_file(&r->limits);
	r->repeated = packet_delay_next_file(r->delay);
	r->file_is_full = r->file_is_due = false;
	return 0;
}

static int put_packet(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;

	if (r->over || (r->file_is_full && begin_next_file(r) < 0) ||
	    packet_delay_put_secrets(r->delay, r->savefile) < 0 ||
	    savefile_packet(r->savefile, packet) < 0)
		return -1;
	r->unowned += !packet->owner.process;
	r->bytes += packet->hdr->len;
	switch (limit_counter_packet(&r->limits, savefile_size(r->savefile) -
							 r->repeated)) {
	case LIMIT_CAPTURE:
		r->over = true;
		break;
	case LIMIT_FILE:
		r->file_is_full = true;
		break;
	case LIMIT_NONE:
		break;
	}
	return 0;
}

/* Whose it is must be asked when it comes, and not when it has waited. */
static int take_packet(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;
	struct packet owned = *packet;

	if (r->attribution)
		attribution_find(r->attribution, packet, &owned.owner);
	return r->delay ? packet_delay_add(r->delay, &owned)
			: put_packet(&owned, r);
}

static int open_processes(struct recorder *r)
{
	struct capture_source sources[CAPTURE_MAX_SOURCES];
	int n = capture_sources(r->capture, sources);

	return attribution_choose(&r->attribution, &r->config->attribution,
				  sources, n);
}

static int open_delay(struct recorder *r)
{
	const struct recorder_config *config = r->config;

	if (config->keylog.fd < 0)
		return 0;
	r->delay = packet_delay_open(
		&config->keylog, config->is_regular ? PATIENCE_FILE : PATIENCE,
		r->attribution, put_packet, r);
	return r->delay ? 0 : -1;
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
		.filter = config->capture.filter,
	};

	if (capture_await(r->capture) < 0 ||
	    linger_open(&r->linger, config->linger_ms) < 0 ||
	    open_processes(r) < 0 ||
	    sandbox_drop("recorder", config->uid, config->gid) < 0)
		return -1;
	savefile.n_sources = capture_sources(r->capture, savefile.sources);
	r->savefile = savefile_open(&savefile);
	if (!r->savefile || open_delay(r) < 0 || recorder_confine() < 0)
		return -1;
	limit_counter_start(&r->limits, &config->limit, &config->file_limit);
	return 0;
}

static void fail(struct recorder *r)
{
	if (!r->failed)
		tell(r, r->left ? RECORDER_LEFT : RECORDER_FAILED, NULL);
	r->failed = true;
}

static void write_failed(struct recorder *r, int err)
{
	if (r->failed)
		return;
	errno = err;
	r->left = err == EPIPE && r->config->reader_may_leave;
	if (r->left)
		say("The reader of %s has gone: the capture ends here.",
		    r->config->outfile_name);
	else if (err == EPIPE)
		error("the reader of %s has gone: the capture ends here",
		      r->config->outfile_name);
	else
		error_errno("cannot write to %s, so the capture ends here",
			    r->config->outfile_name);
	fail(r);
}

static void read_packets(struct recorder *r)
{
	int n;

	if (r->attribution && !attribution_update(r->attribution))
		r->link_ended = true;
	n = packet_delay_release(r->delay);
	if (n == 0)
		n = capture_read(r->capture);
	if (n < 0) {
		fail(r);
		return;
	}
	r->full = n == 1;
	if (r->attribution && !r->full)
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
		.delivered = r->limits.packets,
		.bytes = r->bytes,
		.failed = r->failed && !r->left,
	};

	if (!r->savefile)
		return; /* it came too late: all has been told */
	capture_statistics(r->capture, stats);
	result.dropped = sum_of_dropped(stats);
	tell(r, RECORDER_COUNTS, &result);
}

static void read_order(struct recorder *r)
{
	struct order order = { .order = 0 };

	if (control_receive(r->control, &order) < 0) {
		/* Without a tracer there is nothing more to come. */
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

/* What poll(2) is asked for, in this order; the sources come last. */
enum {
	POLL_CONTROL,
	POLL_SAVEFILE,
	POLL_READER,
	POLL_LINK,
	POLL_SOURCES
};

static int fill_polls(struct recorder *r, struct pollfd *polls)
{
	int fds[CAPTURE_MAX_SOURCES];
	int n = r->full ? 0 : capture_fds(r->capture, fds);

	polls[POLL_CONTROL] = (struct pollfd){ r->control, POLLIN, 0 };
	polls[POLL_SAVEFILE] =
		(struct pollfd){ savefile_event_fd(r->savefile), POLLIN, 0 };
	/* No event asked for: what comes is that the reader has gone. */
	polls[POLL_READER] = (struct pollfd){
		r->config->is_regular ? -1 : r->config->outfile_fd, 0, 0
	};
	polls[POLL_LINK] =
		(struct pollfd){ !r->attribution || r->link_ended
					 ? -1
					 : r->config->attribution.link,
				 POLLIN, 0 };
	for (int i = 0; i < n; i++)
		polls[POLL_SOURCES + i] = (struct pollfd){ fds[i], POLLIN, 0 };
	return POLL_SOURCES + n;
}

/* After a poll. Returns whether writing goes on. */
static bool look_at_output(struct recorder *r, const struct pollfd *polls)
{
	int err = savefile_poll(r->savefile);

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
	switch (limit_counter_time(&r->limits)) {
	case LIMIT_CAPTURE:
		r->time_is_up = true;
		break;
	case LIMIT_FILE:
		r->file_is_full = r->file_is_due = true;
		break;
	case LIMIT_NONE:
		break;
	}
	if (r->file_is_due && !r->time_is_up)
		begin_next_file(r); /* or when there is room */
}

/* Wait for whatever comes first, at most timeout ms, and deal with it. */
static void wait_and_read(struct recorder *r, int timeout)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];
	int n = fill_polls(r, polls);

	timeout = shorter_timeout(timeout, r->again);
	if (r->attribution && !r->full)
		timeout = shorter_timeout(timeout,
					  attribution_timeout(r->attribution));
	if (!r->file_is_due && !r->time_is_up)
		timeout = shorter_timeout(timeout,
					  limit_counter_timeout(&r->limits));
	if (capture_holds(r->capture) && !r->full)
		timeout = shorter_timeout(timeout, HOLD_TICK);
	if (poll(polls, (nfds_t)n, timeout) < 0 && errno != EINTR) {
		error_errno("cannot wait for packets");
		fail(r);
		return;
	}
	if (!look_at_output(r, polls))
		return;
	read_packets(r);
	if (polls[POLL_CONTROL].revents)
		read_order(r);
	look_at_clock(r);
}

static bool goes_on(const struct recorder *r)
{
	return !r->failed && !r->over;
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
	while (!r->order.order && goes_on(r) && !r->time_is_up)
		wait_and_read(r, -1);
	/* After a failure there is nothing to do but to wait for the end. */
	if (r->failed)
		wait_for_order(r);
}

static void linger(struct recorder *r)
{
	linger_start(&r->linger, r->order.order == FINISH_LINGER);
	while (r->order.order != FINISH_NOW && goes_on(r) && !r->time_is_up &&
	       linger_goes_on(&r->linger, r->limits.packets))
		wait_and_read(r, LINGER_TICK);
}

/*
 * A reader that has stopped holds the last packets up for as long as it likes,
 * but not for ever if the user wants to go.
 */
static void drain(struct recorder *r)
{
	int64_t started = now_ms();

	if (!goes_on(r))
		return;
	capture_mark_end(r->capture);
	while (goes_on(r) && !capture_is_drained(r->capture) &&
	       (r->full || now_ms() - started < DRAIN_MAX))
		wait_and_read(r, LINGER_TICK);
	while (goes_on(r) && capture_flush(r->capture)) {
		r->full = true;
		wait_and_read(r, -1);
	}
	while (goes_on(r) && packet_delay_flush(r->delay)) {
		r->full = true;
		wait_and_read(r, -1);
	}
}

/* Until the savefile has room for what it is to end with, or its next file. */
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

/* Without a tracer there is no next file: what was for it is lost. */
static void wait_for_files(struct recorder *r)
{
	while (!r->failed && savefile_waits_for_file(r->savefile)) {
		if (r->control >= 0) {
			wait_for_output(r);
			continue;
		}
		error("nsntrace is gone, and with it the next file for %s",
		      r->config->outfile_name);
		fail(r);
	}
}

static void end_savefile(struct recorder *r, struct recorder_result *result)
{
	struct savefile_end end = { .program = r->order.program,
				    .limited = result->limited };

	if (r->attribution)
		end.processes = attribution_table(r->attribution);
	capture_statistics(r->capture, end.stats);
	result->dropped = sum_of_dropped(end.stats);
	/* A file that is full may have ended already. */
	while (!r->failed &&
	       ((!r->file_is_full &&
		 packet_delay_put_secrets(r->delay, r->savefile) < 0) ||
		savefile_end(r->savefile, &end) < 0))
		wait_for_output(r);
	wait_for_files(r);
}

static int close_all(struct recorder *r)
{
	struct recorder_result result = {
		.delivered = r->limits.packets,
		.bytes = r->bytes,
		.limited = !r->order.order,
		.has_owners = r->attribution,
		.unowned = r->unowned,
	};
	int err;

	end_savefile(r, &result);
	result.cut = savefile_cut(r->savefile);
	err = savefile_close(r->savefile);
	r->savefile = NULL;
	if (err)
		write_failed(r, err);
	result.failed = r->failed && !r->left;
	tell(r, RECORDER_DONE, &result);
	/* Closing takes tens of milliseconds in the kernel; no one waits. */
	linger_close(&r->linger);
	capture_close(r->capture);
	packet_delay_abandon(r->delay);
	attribution_close(r->attribution);
	r->attribution = NULL;
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
	r->again = -1;
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
	/* The namespace has its name by this process, as long as it lives. */
	wait_for_order(r);
	packet_delay_close(r->delay);
	free(r);
	return failed;
}
