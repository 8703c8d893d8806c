/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The connections of a trace, as a sink: whom the program talked to, how much,
 * how long, and how it ended. All that it keeps is bounded, and most of it is
 * reserved when it is opened.
 */
#ifndef RECORD_CONNECTIONS_CONNECTIONS_H
#define RECORD_CONNECTIONS_CONNECTIONS_H

#include "record/capture/capture.h"
#include "record/connections/connection_observer.h"
#include "record/connections/connection_table.h"
#include "record/connections/host_names.h"
#include "record/connections/owner_list.h"
#include "record/sink.h"

/* Packets that are in no connection. */
struct connections_rest {
	uint64_t packets, bytes; /* for want of room in the table */
	uint64_t other_packets, other_bytes; /* neither TCP, UDP nor echo */
};

struct connections;

/*
 * The packets come from these sources. With only_failures they are those in
 * which failure_may_be_in(), and few connections are kept. The handler is given
 * each connection when it leaves the table, at the end at last. Returns NULL,
 * with errno, if there is no memory.
 */
struct connections *connections_open(
	const struct capture_source sources[CAPTURE_MAX_SOURCES],
	bool only_failures, connection_handler handler, void *arg);

/* From now on the observer is told; it outlives the connections. */
void connections_observe(struct connections *s,
			 const struct connection_observer *observer);

/* The functions of struct sink; the state is the struct connections. */
int connections_packet(void *state, const struct packet *packet);
void connections_batch_done(void *state);
int connections_end(void *state, const struct sink_end *end);

const char *connections_name(const struct connections *s,
			     const struct connection *c);
/* What else is known of a connection in the table, and its texts. */
struct connection_more *connections_more(const struct connections *s,
					 const struct connection *c);
const char *connections_text(const struct connections *s, uint32_t number);
/*
 * From now on the address has that name, if it is a name of a host in lower case:
 * a capture has it beside its packets.
 */
void connections_learn_name(struct connections *s,
			    const struct address *address, const char *name);
/* More is known of a process that may own connections. */
void connections_refresh_owner(struct connections *s, const struct process *p);
/* The owner with that number, see struct connection. */
const struct owner *connections_owner(const struct connections *s,
				      uint32_t number);
const struct connections_rest *connections_rest(const struct connections *s);

/*
 * Hand over connections that ended a while before now; the handler returns false
 * if it cannot take one now. What has been taken does not go on: later packets
 * begin another connection. At most a part of the table is looked at.
 */
void connections_sweep(struct connections *s, int64_t now,
		       bool (*take)(const struct connection *c, void *arg),
		       void *arg);

/* Accepts NULL. */
void connections_close(struct connections *s);

#endif
