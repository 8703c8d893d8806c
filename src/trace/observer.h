/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The observer: a process that looks at the program's processes and calls, for
 * the recorder. Each of them can have it wait for ever, such as by memory that
 * is a file of a file system that does not answer. So the tracer does not look
 * itself. An observer that waits for too long is given up, and another one goes
 * on, with care.
 */
#ifndef TRACE_OBSERVER_H
#define TRACE_OBSERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/socket_paths.h"
#include "base/unix_contact.h"
#include "program/unix_peer.h"
#include "record/owner/process_watch.h"

struct observer {
	pid_t pid; /* 0: there is none */
	int calls; /* of calls.h, the caller's; -1: none are watched */
	struct process_watch *processes; /* the caller's */
	/* The caller's, for calls: */
	bool wants_ports; /* send them to the recorder */
	bool wants_peers; /* see observer_next_peer() */
	int peers; /* readable when there is another; -1: not started */
	uint32_t taken; /* peers */
	int deadline; /* a timer, readable when the observer waits for too long */
	int64_t since; /* ms: that it is late; 0: it is not */
	/* The caller's, for peers: of NETLINK_SOCK_DIAG, in the trace; -1: none. */
	int sockets;
	struct unix_peer_place place; /* .netns is the caller's */
	struct observed *observed; /* what the observer writes: shared memory */
	unsigned int lost; /* observers that were given up, or have died */
};

#define OBSERVER_INIT                                                          \
	{                                                                      \
		.calls = -1, .deadline = -1, .peers = -1, .sockets = -1        \
	}

/*
 * Start it, for the kernel's reports of processes, or for calls (or -1).
 * Without either it is not needed, and not started. A failure is printed with
 * -v: without an observer packets have no process.
 */
void observer_start(struct observer *o, struct process_watch *processes,
		    int calls);

/* Poll this for POLLIN, and call observer_look() then; -1: there is none. */
int observer_fd(const struct observer *o);
void observer_look(struct observer *o);

/* The caller has reaped the child pid: if it was the observer, start another. */
void observer_forget(struct observer *o, pid_t pid);

/* Was a report about a process lost, as they were too many? */
bool observer_has_lost(const struct observer *o);

/*
 * The Unix sockets that calls named, by paths; and the abstract ones that nobody
 * in the trace had then.
 */
void observer_take_paths(const struct observer *o, struct socket_paths *paths,
			 struct socket_paths *abstract);

/*
 * Take the next Unix socket outside of the trace that a call named; each path
 * comes once. Returns false if there is none now. observer_peers_fd() is
 * readable when there is another; -1: none will come.
 */
bool observer_next_peer(struct observer *o, struct unix_contact *contact);
int observer_peers_fd(const struct observer *o);

/* Can there be more than these? */
bool observer_has_lost_peers(const struct observer *o);

void observer_end(struct observer *o);

#endif
