/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection: a TCP connection, UDP datagrams or ICMP echoes between the same
 * two ends, or a look-up of a name. A look-up is a connection of its own kind,
 * beside the one that carried its packets.
 */
#ifndef RECORD_CONNECTIONS_CONNECTION_H
#define RECORD_CONNECTIONS_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
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
	OUTCOME_STALLED, /* large segments did not pass, small ones did */
	OUTCOME_TLS_ALERT,
	OUTCOME_SILENT, /* nothing came back */
	OUTCOME_STOPPED, /* nothing came back, as the host let nothing out */
	OUTCOME_UNREACHABLE, /* by an ICMP error */
	OUTCOME_REFUSED,
	OUTCOMES
};

/* Way 0 is from the side that began the connection, way 1 is back. */
struct connection_way {
	uint64_t packets : 48;
	/* Of TCP: how often the last large segment was sent without an answer. */
	uint64_t big_tries : 8;
	uint64_t has_base : 1; /* see struct tcp_way */
	uint64_t has_next : 1; /* see struct connection */
	uint64_t bytes; /* of the frames, as they were sent */
	/* Of TCP each byte counts once; of others fragments do not count. */
	uint64_t payload;
};

/*
 * The rest of the TCP state of each way. base is the sequence number before the
 * first byte, by which one connection is known from the next.
 */
struct tcp_way {
	uint32_t base;
	uint32_t gap, gap_end; /* bytes that were skipped */
	uint32_t big_end; /* the last large segment */
	uint16_t big_size;
	bool fin, rst, encrypted;
	bool over; /* a SYN is not sent again after this */
};

struct tcp_state {
	struct tcp_way way[2];
	uint32_t tries; /* SYNs */
	uint16_t alert; /* see tls_alert.h */
	uint8_t alert_way;
	uint8_t closer; /* the way of the first FIN or reset, plus one */
	int64_t rst_time; /* of the first reset; 0: none */
	int64_t gap_time; /* when the last gap was left */
};

struct lookup_state {
	uint32_t tries;
	uint16_t type; /* of the records */
	uint8_t error; /* RCODE */
	bool answered, has_records, is_cut;
};

/*
 * All times are nanoseconds since 1970; 0: it did not happen. What each packet
 * needs comes first, in two lines of the processor's cache: a packet that brings
 * nothing but more bytes reads the one and changes the other.
 */
struct connection {
	struct connection_key key;
	uint32_t owner; /* see owner_list.h; 0: not known */
	uint16_t letters; /* those in the history */
	uint8_t origin : 1; /* the index in the flow of the end that began */
	uint8_t service : 3; /* enum connection_service */
	bool incoming : 1; /* an end outside of the trace began it */
	bool looks : 1; /* its payload is looked at, see tcp_follow.c */
	bool is_many : 1; /* it goes to a group of receivers */
	bool is_local : 1; /* on loopback, or it is not known */
	bool is_unplaced : 1; /* which of its ends the trace has is not known */
	bool is_stopped : 1; /* the host lets nothing out of the trace */
	bool skips_data : 1; /* packets with data were not looked at */
	bool is_settled : 1; /* see connection_table.h */
	bool is_written : 1; /* to a live report: it does not go on */
	bool is_judged : 1; /* its contact is known: see contact_watch.h */
	uint32_t name; /* see host_names.h; 0: none */
	/* ---- the second line ---- */
	struct connection_way way[2];
	uint32_t next[2]; /* TCP's sequence numbers, if they are known */
	int64_t last;
	/* ---- what few packets need ---- */
	int64_t start;
	int64_t connected; /* SYN-ACK, or a look-up's answer */
	int64_t first_byte; /* of way 1 */
	union {
		struct tcp_state tcp;
		struct lookup_state lookup;
	};
	int64_t error_time;
	struct icmp_error error; /* .from.family is 0: there was none */
} __attribute__((aligned(64)));

#define CONNECTION_ETHERNET 14 /* bytes of its header */
#define CONNECTION_HOT	    128
_Static_assert(offsetof(struct connection, start) == CONNECTION_HOT,
	       "what each packet needs is in two lines");
_Static_assert(sizeof(struct connection) == 256, "all is in four lines");
_Static_assert(SERVICES <= 8, "a service has three bits");

/*
 * What is seldom needed of a connection. Texts have numbers, of
 * connections_text(); 0: there is none.
 */
struct connection_more {
	/* The look-up of its name, if it was made for this connection. */
	int64_t lookup_start, lookup_end;
	int64_t hello; /* the client's first TLS message */
	int64_t secured; /* the client's first encrypted record */
	uint64_t history; /* letters, see history.h */
	uint64_t number; /* from 1 on */
	uint64_t packet; /* number of the first in the capture, from 1 on */
	uint32_t alpn; /* that the server chose, as far as it can be seen */
	uint32_t offered; /* by the client, with commas in between */
	uint32_t request; /* the first line of HTTP/1 */
	uint32_t resent[2]; /* segments without any byte that is new */
	uint16_t tls_version; /* as in TLS; 0: not known */
	struct address
		too_big; /* who wants smaller packets; .family 0: nobody */
	bool is_heard; /* what its client said first: see hello_parts.h */
	bool has_parts; /* of a hello */
	/* Its TLS server has asked for a second hello, from that number on. */
	bool is_again;
	uint32_t again_from;
	bool is_strange; /* QUIC of another version */
	/* Bytes of each way's frames that are neither IP's nor Ethernet's header. */
	uint64_t beside[2];
};

/* The end that began the connection is 0. */
static inline const struct endpoint *connection_end(const struct connection *c,
						    int way)
{
	return &c->key.flow.end[c->origin ^ way];
}

/* Bytes of the IP packets of a way, with their headers, as they were sent. */
static inline uint64_t connection_ip_bytes(const struct connection *c,
					   const struct connection_more *m,
					   int way)
{
	return c->way[way].bytes - c->way[way].packets * CONNECTION_ETHERNET -
	       m->beside[way];
}

/* How it ended, as far as is known by now. */
enum connection_outcome connection_outcome(const struct connection *c);

/* Will no more packets belong to it, as far as can be told? */
bool connection_has_ended(const struct connection *c, int64_t now);

#endif
