/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of a trace, shared by the conductor's own files: check.c, setup.c,
 * events.c, ending.c and trace.c.
 */
#ifndef TRACE_STATE_H
#define TRACE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/socket_paths.h"
#include "base/user.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/wireshark.h"
#include "host/diagnose/blocked.h"
#include "host/journal/journal.h"
#include "host/journal/keeper.h"
#include "host/uplink/uplink.h"
#include "program/netns.h"
#include "program/program.h"
#include "program/ssh_config.h"
#include "trace/brake.h"
#include "trace/expectations.h"
#include "trace/jobs.h"
#include "trace/lookups.h"
#include "trace/neighbours.h"
#include "trace/observer.h"
#include "trace/peers.h"
#include "trace/published.h"
#include "trace/recording.h"
#include "trace/unseen.h"

struct trace {
	const struct options *opt;
	struct user user; /* of -u */
	bool rootless; /* in a user namespace of the program's own */

	struct jobs jobs;
	struct journal journal;
	struct keeper keeper;
	struct program program;
	struct uplink uplink;
	struct netns_addresses addresses; /* the program's */
	struct blocked blocked;
	struct observer observer; /* of the program's processes */
	struct socket_paths connected; /* Unix ones, seen without BPF */
	struct socket_paths abstract; /* that nobody has in the trace */
	struct socket_paths outside; /* of these, and of those seen by BPF */
	bool uplink_lost;
	struct lookups lookups;
	struct neighbours neighbours; /* of --host-port */
	struct published published; /* of --publish */
	struct expectations expectations; /* of --expect and --learn */
	struct peers peers; /* Unix sockets that are contacts */
	struct unseen unseen; /* packets that left past the capture */
	struct ssh_config ssh; /* without root */
	int64_t started; /* the program: CLOCK_MONOTONIC, ns */
	int64_t ended;
	struct brake brake; /* slows the program */
	struct recording rec; /* who captures, and what they have told */
	struct progress progress;
	struct wireshark wireshark; /* of --wireshark */

	bool ran; /* the program itself, not just our child */
	int status;
};

/*
 * Check everything that can be checked before anything is changed, and open the
 * outfile. Returns 0, or -1 after a message; t->status is the exit status then.
 */
int trace_check(struct trace *t);

/*
 * Fork the processes, connect the trace to the network and start the capture;
 * the program waits for program_release(). Returns 0, or -1 after a message.
 */
int trace_set_up(struct trace *t);

/*
 * Before the program runs: has a signal come by which it would have ended? Then
 * t->status says so, and a message was printed.
 */
bool trace_is_ended_by_signal(struct trace *t);

/* Wait for something to happen, at most timeout ms, and act on it. */
void trace_wait_event(struct trace *t, int timeout);

/* How many processes are in the trace's network namespace, but for ours? */
int trace_count_survivors(const struct trace *t);

/*
 * The program runs: act on what happens until it has ended and, with --follow,
 * all other processes of the trace have.
 */
void trace_follow(struct trace *t);

/*
 * When the capture has ended: find the daemons outside of the trace that the
 * program connected to. Prints nothing.
 */
void trace_find_daemons(struct trace *t);

/* When the capture has ended: are packets of the program not in it? */
bool trace_lacks_packets(const struct trace *t);

/* When everything is undone: print what was captured, and what to know of it. */
void trace_say_result(struct trace *t);

#endif
