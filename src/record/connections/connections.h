/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The connections of a trace, as a sink: whom the program talked to, how much,
 * how long, and how it ended. All that it keeps is bounded, and most of it is
 * reserved when it is opened.
 */
#ifndef RECORD_CONNECTIONS_CONNECTIONS_H
#define RECORD_CONNECTIONS_CONNECTIONS_H

#include "record/capture/capture.h"
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
 * The packets come from these sources. The handler is given each connection
 * when it leaves the table of max, at the end at last. Returns NULL, with errno,
 * if there is no memory.
 */
struct connections *connections_open(
	const struct capture_source sources[CAPTURE_MAX_SOURCES], size_t max,
	connection_handler handler, void *arg);

/* The functions of struct sink; the state is the struct connections. */
int connections_packet(void *state, const struct packet *packet);
int connections_end(void *state, const struct sink_end *end);

const char *connections_name(const struct connections *s,
			     const struct connection *c);
/* The owner with that number, see struct connection. */
const struct owner *connections_owner(const struct connections *s,
				      uint32_t number);
const struct connections_rest *connections_rest(const struct connections *s);

/* Accepts NULL. */
void connections_close(struct connections *s);

#endif
