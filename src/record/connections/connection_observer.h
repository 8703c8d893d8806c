/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whoever is told what the connections of a trace do while they do it. */
#ifndef RECORD_CONNECTIONS_CONNECTION_OBSERVER_H
#define RECORD_CONNECTIONS_CONNECTION_OBSERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/connections/connection_packet.h"
#include "record/connections/hello_parts.h"

struct connections;
struct sink_end;

struct connection_observer {
	void *arg;
	/*
	 * These return whether the observer needs no more of this connection. A
	 * packet has made it; an owner is known, if it ever is.
	 */
	bool (*begins)(void *arg, const struct connections *s,
		       const struct connection *c);
	/*
	 * The side that began it says something for the first time, or has said
	 * all of a TLS hello. No byte: it could not be read. Of QUIC it is a hello;
	 * another one may follow, even if the observer needs no more.
	 */
	bool (*speaks)(void *arg, const struct connections *s,
		       const struct connection *c, const unsigned char *bytes,
		       size_t len);
	/* The other side answers: of UDP, or of TCP and no reset. */
	bool (*answers)(void *arg, const struct connections *s,
			const struct connection *c);
	/* It seems to fail, but may go on. */
	bool (*fails)(void *arg, const struct connections *s,
		      const struct connection *c);
	/* It leaves the table. */
	void (*ends)(void *arg, const struct connections *s,
		     const struct connection *c);
	/*
	 * A message from or to port 53, and the look-up that it belongs to, if it
	 * is a query that is followed, or the answer to an open one; else NULL.
	 */
	void (*dns)(void *arg, const struct connections *s,
		    const struct connection_packet *p,
		    const struct connection *lookup);
	/*
	 * A packet that is in no connection: p->key is not known. Or one that goes
	 * on to another address, or is an error from the program itself.
	 */
	void (*other)(void *arg, const struct connections *s,
		      const struct connection_packet *p);
	/* After the last connection has left. */
	void (*finish)(void *arg, const struct connections *s,
		       const struct sink_end *end);
};

/*
 * Call this for each packet of a connection, and for each ICMP error about one. If the
 * connection is not judged yet, the observer hears what the packet means.
 */
void connection_observer_packet(const struct connection_observer *o,
				const struct connections *s,
				struct connection *c,
				const struct connection_packet *p,
				const struct speech *speech);
void connection_observer_error(const struct connection_observer *o,
			       const struct connections *s,
			       struct connection *c,
			       const struct connection_packet *p);

/* The client's hello is of QUIC. */
void connection_observer_quic(const struct connection_observer *o,
			      const struct connections *s, struct connection *c,
			      const struct speech *speech);

/* It leaves the table; this is what its client had said of a hello. */
void connection_observer_end(const struct connection_observer *o,
			     const struct connections *s,
			     const struct connection *c,
			     const struct speech *speech);

#endif
