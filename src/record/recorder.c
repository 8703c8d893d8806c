// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The recorder: from the ring to the file, until the tracer says "finish" or
 * is gone. Its life: open, record, linger, drain, close.
 */
#include "record/recorder.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/sandbox.h"
#include "record/linger.h"
#include "record/syscalls.h"
#include "record/savefile.h"

#define LINGER_TICK 2 /* ms between two looks at the sockets */
#define DRAIN_MAX   1000 /* ms */
#define HOLD_TICK   10 /* ms: packets held back wait for a block to close */

struct message {
	enum recorder_event event;
	struct recorder_result result;
};

struct order {
	enum recorder_order order;
	struct program_end program;
};

struct recorder {
	const struct recorder_config *config;
	int control;
	struct capture *capture;
	struct savefile *savefile;
	struct linger_watch linger;
	struct order order; /* .order is 0 before there is one */
	bool full; /* the savefile has no room: read nothing */
	bool failed; /* the capture has ended early */
	int again; /* ms until the savefile wants to be called; -1 */
	uint64_t packets;
};

static void tell(int control, enum recorder_event event,
		 const struct recorder_result *result)
{
	struct message msg = { .event = event };

	if (result)
		msg.result = *result;
	/* A tracer that is gone is noticed by reading. */
	if (control >= 0)
		(void)!send(control, &msg, sizeof(msg), MSG_NOSIGNAL);
}

static int take_packet(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;

	if (savefile_packet(r->savefile, packet) < 0)
		return -1;
	r->packets++;
	return 0;
}

static int open_rest(struct recorder *r)
{
	const struct recorder_config *config = r->config;
	struct savefile_config savefile = {
		.fd = config->outfile_fd,
		.is_regular = config->is_regular,
		.truncate = config->truncate,
		.snaplen = config->capture.snaplen,
		.about = config->about,
		.filter = config->capture.filter,
	};

	if (linger_open(&r->linger, config->linger_ms) < 0 ||
	    sandbox_drop("recorder", config->uid, config->gid) < 0)
		return -1;
	savefile.n_sources = capture_sources(r->capture, savefile.sources);
	r->savefile = savefile_open(&savefile);
	if (!r->savefile || syscalls_confine() < 0)
		return -1;
	return 0;
}

static void fail(struct recorder *r)
{
	if (!r->failed)
		tell(r->control, RECORDER_FAILED, NULL);
	r->failed = true;
}

static void write_failed(struct recorder *r, int err)
{
	if (r->failed)
		return;
	errno = err;
	if (err == EPIPE)
		error("the reader of %s has gone: the capture ends here",
		      r->config->outfile_name);
	else
		error_errno("cannot write to %s, so the capture ends here",
			    r->config->outfile_name);
	fail(r);
}

static void read_packets(struct recorder *r)
{
	int n = capture_read(r->capture);

	if (n < 0) {
		fail(r);
		return;
	}
	r->full = n == 1;
	r->again = savefile_batch_done(r->savefile);
}

static void read_order(struct recorder *r)
{
	struct order order;
	ssize_t n = recv(r->control, &order, sizeof(order), 0);

	if (n < 0 && errno == EINTR)
		return;
	/* Without a tracer there is nothing more to come, nor to wait for. */
	if (n != (ssize_t)sizeof(order)) {
		r->control = -1;
		order = (struct order){ .order = FINISH_NOW };
	}
	r->order = order;
}

/* What poll(2) is asked for, in this order; the sources come last. */
enum {
	POLL_CONTROL,
	POLL_SAVEFILE,
	POLL_READER,
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
	polls[POLL_READER] = (struct pollfd){ r->config->outfile_fd, 0, 0 };
	for (int i = 0; i < n; i++)
		polls[POLL_SOURCES + i] = (struct pollfd){ fds[i], POLLIN, 0 };
	return POLL_SOURCES + n;
}

static int shorter(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* After a poll. Returns whether writing goes on. */
static bool look_at_output(struct recorder *r, const struct pollfd *polls)
{
	int err = savefile_poll(r->savefile);

	if (!err && (polls[POLL_READER].revents & (POLLERR | POLLHUP)))
		err = EPIPE;
	if (err)
		write_failed(r, err);
	return !err;
}

/* Wait for whatever comes first, at most timeout ms, and deal with it. */
static void wait_and_read(struct recorder *r, int timeout)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];
	int n = fill_polls(r, polls);

	timeout = shorter(timeout, r->again);
	if (capture_holds(r->capture) && !r->full)
		timeout = shorter(timeout, HOLD_TICK);
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
}

static void record(struct recorder *r)
{
	while (!r->order.order && !r->failed)
		wait_and_read(r, -1);
	/* After a failure there is nothing to do but to wait for the end. */
	while (!r->order.order)
		read_order(r);
}

static void linger(struct recorder *r)
{
	linger_start(&r->linger, r->order.order == FINISH_LINGER);
	while (r->order.order != FINISH_NOW && !r->failed &&
	       linger_goes_on(&r->linger, r->packets))
		wait_and_read(r, LINGER_TICK);
}

/*
 * A reader that has stopped holds the last packets up for as long as it likes,
 * but not for ever if the user wants to go.
 */
static void drain(struct recorder *r)
{
	int64_t started = now_ms();

	if (r->failed)
		return;
	capture_mark_end(r->capture);
	while (!r->failed && !capture_is_drained(r->capture) &&
	       (r->full || now_ms() - started < DRAIN_MAX))
		wait_and_read(r, LINGER_TICK);
	while (!r->failed && capture_flush(r->capture)) {
		r->full = true;
		wait_and_read(r, -1);
	}
}

/* Until the savefile has room for what it is to end with. */
static void wait_for_room(struct recorder *r)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];

	fill_polls(r, polls);
	if (poll(polls, POLL_SOURCES, -1) < 0)
		return;
	look_at_output(r, polls);
	if (polls[POLL_CONTROL].revents)
		read_order(r);
}

static void end_savefile(struct recorder *r, struct recorder_result *result)
{
	struct savefile_end end = { .program = r->order.program };

	capture_statistics(r->capture, end.stats);
	for (size_t i = 0; i < ARRAY_SIZE(end.stats); i++)
		result->dropped += end.stats[i].dropped;
	while (!r->failed && savefile_end(r->savefile, &end) < 0)
		wait_for_room(r);
}

static int close_all(struct recorder *r)
{
	struct recorder_result result = { .delivered = r->packets };
	int err;

	end_savefile(r, &result);
	result.cut = savefile_cut(r->savefile);
	err = savefile_close(r->savefile);
	if (err)
		write_failed(r, err);
	result.failed = r->failed;
	tell(r->control, RECORDER_DONE, &result);
	/* Closing takes tens of milliseconds in the kernel; no one waits. */
	linger_close(&r->linger);
	capture_close(r->capture);
	return r->failed;
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
	int failed;

	r->control = control;
	if (open_rest(r) < 0)
		return 1;
	tell(control, RECORDER_READY, NULL);
	record(r);
	linger(r);
	drain(r);
	failed = close_all(r);
	free(r);
	return failed;
}

enum recorder_event recorder_next_event(int control,
					struct recorder_result *result)
{
	struct message msg;
	ssize_t n;

	do
		n = recv(control, &msg, sizeof(msg), 0);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(msg))
		return RECORDER_GONE;
	if (msg.event == RECORDER_DONE)
		*result = msg.result;
	return msg.event;
}

void recorder_finish(int control, enum recorder_order order,
		     const struct program_end *end)
{
	const struct order message = { .order = order, .program = *end };

	(void)!send(control, &message, sizeof(message), MSG_NOSIGNAL);
}
