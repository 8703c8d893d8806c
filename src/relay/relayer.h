/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the relay's process does, from its first socket to its end. */
#ifndef RELAY_RELAYER_H
#define RELAY_RELAYER_H

#include <stdbool.h>

#include "base/port_set.h"
#include "relay/datagrams.h"
#include "relay/endpoint.h"
#include "relay/pipes.h"
#include "relay/queries.h"
#include "relay/relay.h"
#include "relay/streams.h"

struct relayer {
	int epoll;
	struct endpoint control;
	struct pipes pipes;
	struct queries queries;
	struct streams names; /* DNS by TCP */
	bool ports; /* the next two are open, too */
	struct streams streams;
	size_t n_streams; /* how many there may be */
	struct datagrams datagrams;
	struct listener listeners[RELAY_LISTENERS];
	size_t n_listeners;
	bool was_full;
	struct port_set used;
};

/* What the tracer sends, with the sockets: UDP, TCP, or the one there is. */
struct relayer_message {
	enum relay_service service;
	bool is_over; /* no longer listen for this server; without sockets */
	union address server[LISTENER_SERVERS];
	size_t n_servers;
};

/*
 * Open what it needs. r is all zeroes; control is its socket to the tracer. May
 * raise the limit of descriptors. Returns 0, or -1 after a message.
 */
int relayer_open(struct relayer *r, int control, bool ports);

/* Serve, until the tracer ends. */
_Noreturn void relayer_run(struct relayer *r);

#endif
