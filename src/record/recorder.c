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

#include "base/clock.h"
#include "base/log.h"
#include "base/sandbox.h"
#include "record/file/savefile.h"
#include "record/recorder_state.h"

#define SINK_TICK   250 /* ms between two ticks of a sink */
#define LINGER_TICK 2 /* ms between two looks at the sockets */
#define DRAIN_MAX   1000 /* ms */
#define HOLD_TICK   10 /* ms: packets wait until the kernel closes a block */
#define COPY_TICK   100 /* ms between two looks at the key log, for its copy */

/* Find the owner when the packet arrives, before it waits for anything. */
static int take_packet(const struct packet *packet, void *arg)
{
	struct recorder *r = arg;
	struct packet owned = *packet;

	if (r->attribution)
		attribution_find(r->attribution, packet, &owned.owner);
	return r->delay ? packet_delay_add(r->delay, &owned)
			: recorder_feed_sinks(&owned, r);
}

static void tell_batch_done(struct recorder *r)
{
	for (size_t i = 0; i < r->n_sinks; i++)
		if (r->sink[i].batch_done)
			r->sink[i].batch_done(r->sink[i].state);
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
		recorder_fail(r);
		return;
	}
	r->blocked = n == 1;
	tell_batch_done(r);
	pressure_note(&r->pressure, r->capture, r->savefile);
	if (r->attribution && !r->blocked)
		attribution_catch_up(r->attribution);
	r->again = shorter_timeout(savefile_batch_done(r->savefile),
				   packet_delay_timeout(r->delay));
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

/* Wait for an event, at most timeout ms, and handle what has come. */
static void wait_and_read(struct recorder *r, int timeout)
{
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES];
	int n = recorder_fill_polls(r, polls);

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
		recorder_fail(r);
		return;
	}
	if (!recorder_look_at_output(r, polls))
		return;
	if (polls[POLL_SOCKETS].revents)
		recorder_read_sockets(r);
	read_packets(r, polls + POLL_SOURCES, n - POLL_SOURCES);
	if (has_ticks(r))
		tick_sinks(r);
	if (polls[POLL_CONTROL].revents)
		recorder_read_order(r);
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
		recorder_read_order(r);
	}
}

static void record(struct recorder *r)
{
	while (!r->order.order && r->state == CAPTURE_GOES_ON)
		wait_and_read(r, -1);
	/* After a failure the recorder only waits for the end. */
	if (recorder_has_failed(r))
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
	wait_and_read(r, 0); /* a device may have gone */
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
	if (recorder_set_up(r) < 0)
		return 1;
	ready.wants_ports =
		r->attribution && attribution_are_by_ports(r->attribution);
	recorder_tell(r, RECORDER_READY, &ready);
	record(r);
	if (r->order.order)
		linger(r);
	drain(r);
	failed = recorder_end(r);
	/* The namespace has its name while this process lives. */
	wait_for_order(r);
	packet_delay_close(r->delay);
	free(r);
	return failed;
}
