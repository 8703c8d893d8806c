/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet, as its connection needs it. */
#ifndef RECORD_CONNECTIONS_CONNECTION_PACKET_H
#define RECORD_CONNECTIONS_CONNECTION_PACKET_H

#include <netinet/in.h>

#include "packet/datagram.h"
#include "packet/packet.h"
#include "packet/segment.h"
#include "record/capture/capture.h"
#include "record/connections/connection.h"

/* Of one that waits, the packet and its payload are gone: their length is 0. */
struct connection_packet {
	struct connection_key key;
	uint64_t hash; /* of the key */
	const struct packet *packet;
	int64_t time;
	uint64_t number; /* of the packet in the capture, from 1 on */
	uint32_t len; /* of the frame, as it was sent */
	/*
	 * Of those, what is neither IP's nor Ethernet's header, nearly always 0: tags,
	 * padding. Less than 0 if the frame had no Ethernet header. Not of an error.
	 */
	int64_t beside;
	uint32_t owner; /* see owner_list.h */
	int sender; /* the index of the end in the flow */
	bool sent; /* by the trace, through the uplink */
	bool is_local; /* on loopback, or it is not known */
	bool is_unplaced; /* see struct packet */
	bool is_error; /* of ICMP, about a packet of the sender's */
	bool has_segment;
	bool has_datagram;
	/* The addresses may not be set: the key has them. */
	struct segment segment; /* of TCP */
	/*
	 * Of UDP, as far as it is there. Without has_datagram its payload is the
	 * start of one of which the rest is in other fragments, or empty. Of an
	 * echo only the size is set.
	 */
	struct datagram datagram;
};

/*
 * Read p->packet, from one of the sources; hash, owner and number are left out.
 * Returns false if it is in no connection; then only its direction is known.
 */
bool connection_packet_read(
	struct connection_packet *p,
	const struct capture_source sources[CAPTURE_MAX_SOURCES],
	struct flow_fragments *fragments);

/* Is one of the ports that of name servers? */
static inline bool connection_packet_has_dns_port(
	const struct connection_packet *p)
{
	const struct endpoint *end = p->key.flow.end;

	return end[0].port == htons(53) || end[1].port == htons(53);
}

#endif
