/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the recorder, and what its own files share: recorder.c,
 * recorder_setup.c and recorder_ending.c.
 */
#ifndef RECORD_RECORDER_STATE_H
#define RECORD_RECORDER_STATE_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/socket_paths.h"
#include "record/capture/linger.h"
#include "record/control.h"
#include "record/pressure.h"
#include "record/recorder.h"
#include "record/savefile_sink.h"
#include "record/sink.h"
#include "record/sockets/socket_probe.h"
#include "record/tally.h"
#include "record/tls/packet_delay.h"

#define SINKS_MAX 3 /* the savefile, the tally, the summary */

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

/*
 * Drop privileges when the sources are open, and open all that is needed to
 * record. Returns 0, or -1 after a message.
 */
int recorder_set_up(struct recorder *r);

/* Give a packet to the sinks. arg: the recorder. Returns 0, or -1: no room now. */
int recorder_feed_sinks(const struct packet *packet, void *arg);

/* Fill in what is known now. arg: the recorder. */
void recorder_describe_end(struct sink_end *end, void *arg);

/* Report to the tracer, if it is there. The result may be NULL. */
void recorder_tell(const struct recorder *r, enum recorder_event event,
		   const struct recorder_result *result);

/* Has the capture ended early? */
bool recorder_has_failed(const struct recorder *r);

/* The capture ends early, after a message. */
void recorder_fail(struct recorder *r);

/* It does so because the savefile could not be written, with this errno. */
void recorder_write_failed(struct recorder *r, int err);

/* The packets that the kernel dropped, of all sources. */
uint64_t recorder_sum_of_dropped(const struct capture_stats *stats);

/* Read which Unix sockets the program has connected to. */
void recorder_read_sockets(struct recorder *r);

/* The descriptors for poll(2), in this order. The sources come last. */
enum {
	POLL_CONTROL,
	POLL_SAVEFILE,
	POLL_READER,
	POLL_LINK,
	POLL_SOCKETS,
	POLL_SOURCES
};

/* Fill in the descriptors. Returns their number. */
int recorder_fill_polls(
	struct recorder *r,
	struct pollfd polls[POLL_SOURCES + CAPTURE_MAX_SOURCES]);

/* Look at the savefile after a poll. Returns false if writing has failed. */
bool recorder_look_at_output(struct recorder *r, const struct pollfd *polls);

/* Read what the tracer orders. */
void recorder_read_order(struct recorder *r);

/* Wait until the savefile has room for its end, or its next file. */
void recorder_wait_for_output(struct recorder *r);

/*
 * When all packets are taken: complete the file and the reports, report that to
 * the tracer, and close all but what holds packets. Returns whether the capture
 * has failed.
 */
int recorder_end(struct recorder *r);

#endif
