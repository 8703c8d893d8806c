/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection: a TCP connection, UDP datagrams or ICMP echoes between the same
 * two ends, or a look-up of a name. A look-up is a connection of its own kind,
 * beside the one that carried its packets.
 */
#ifndef RECORD_CONNECTIONS_CONNECTION_H
#define RECORD_CONNECTIONS_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/flow.h"
#include "packet/icmp_error.h"
#include "packet/tls_alert.h"

enum connection_kind {
	CONNECTION_TCP,
	CONNECTION_UDP,
	CONNECTION_ECHO,
	CONNECTION_LOOKUP,
};

/* As the first bytes of either side say. */
enum connection_service {
	SERVICE_UNKNOWN,
	SERVICE_DNS,
	SERVICE_TLS,
	SERVICE_QUIC,
	SERVICE_HTTP,
	SERVICE_SSH,
	SERVICES
};

/* No byte is undefined or padding, so keys are compared as bytes. */
struct connection_key {
	struct flow flow;
	uint16_t kind; /* enum connection_kind */
	uint16_t id; /* of a look-up's query; 0 for others */
};

/* How a connection ended. The later ones are the more telling. */
enum connection_outcome {
	OUTCOME_OPEN, /* it had not ended */
	OUTCOME_CLOSED, /* both sides had their say; a look-up: found */
	OUTCOME_EMPTY, /* a look-up: the name has no such record */
	OUTCOME_RESET_HERE, /* by the side that began it */
	OUTCOME_RESET, /* by the other side */
	OUTCOME_UNANSWERED, /* the other side closed it, and sent nothing */
	OUTCOME_NOT_FOUND, /* a look-up: there is no such name */
	OUTCOME_SERVER_FAILED, /* a look-up: with c->lookup.error */
	OUTCOME_TLS_ALERT,
	OUTCOME_SILENT, /* nothing came back */
	OUTCOME_UNREACHABLE, /* by an ICMP error */
	OUTCOME_REFUSED,
	OUTCOMES
};

/* Way 0 is from the side that began the connection, way 1 is back. */
struct connection_way {
	uint64_t packets;
	uint64_t bytes; /* of the frames, as they were sent */
	uint64_t payload; /* fragments of it are not counted */
	uint32_t resent; /* segments without any byte that is new */
};

/*
 * The TCP state of each way. base is the sequence number before the first byte,
 * by which tshark knows one connection from the next.
 */
struct tcp_way {
	uint32_t base, next;
	uint32_t gap, gap_end; /* bytes that were skipped */
	bool has_base, has_next, fin, rst, encrypted;
};

struct tcp_state {
	struct tcp_way way[2];
	uint32_t tries; /* SYNs */
	uint16_t alert; /* see tls_alert.h */
	uint8_t alert_way;
	uint8_t closer; /* the way of the first FIN or reset, plus one */
	int64_t rst_time; /* of the first reset; 0: none */
};

struct lookup_state {
	uint32_t tries;
	uint16_t type; /* of the records */
	uint8_t error; /* RCODE */
	bool answered, has_records, is_cut;
};

/* All times are nanoseconds since 1970; 0: it did not happen. */
struct connection {
	int64_t start, last;
	int64_t connected; /* SYN-ACK, or a look-up's answer */
	int64_t first_byte; /* of way 1 */
	int64_t error_time;
	struct connection_way way[2];
	union {
		struct tcp_state tcp;
		struct lookup_state lookup;
	};
	uint32_t next; /* in its bucket, see connection_table.c */
	uint32_t owner; /* see owner_list.h; 0: not known */
	uint32_t name; /* see host_names.h; 0: none */
	struct connection_key key;
	struct icmp_error error; /* .from.family is 0: there was none */
	uint8_t origin; /* the index in the flow of the end that began */
	uint8_t service;
	bool incoming; /* an end outside of the trace began it */
	bool looks; /* its payload is looked at, see tcp_follow.c */
	bool is_many; /* it goes to a group of receivers */
};

/* The end that began the connection is 0. */
static inline const struct endpoint *connection_end(const struct connection *c,
						    int way)
{
	return &c->key.flow.end[c->origin ^ way];
}

/* How it ended, as far as is known by now. */
enum connection_outcome connection_outcome(const struct connection *c);

/* Will no more packets belong to it, as far as can be told? */
bool connection_has_ended(const struct connection *c, int64_t now);

#endif
