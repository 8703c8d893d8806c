/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flow that a packet belongs to: its protocol and both its ends, whichever
 * way it goes. An end is an address and a port; of ICMP echo (RFC 792, RFC
 * 4443) the port is the identifier, of protocols without ports it is 0.
 */
#ifndef PACKET_FLOW_H
#define PACKET_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/flow_ends.h"

struct flow_end {
	uint8_t address[16]; /* of IPv4 the first four, the rest zero */
	uint16_t port; /* as in the packet, and as zero */
	uint16_t zero;
};

/* No byte of it is left undefined, so that it can be compared as bytes. */
struct flow {
	struct flow_end end[2]; /* the lesser first, as bytes */
	uint8_t family; /* 4 or 6 */
	uint8_t protocol;
	uint16_t zero;
};

/* Fragments behind the first, which alone has the ports. Starts as zeroes. */
struct flow_fragments {
	struct flow_fragment {
		struct flow packet; /* the ends have no ports */
		uint32_t id;
		struct flow flow; /* that of the first fragment */
		int sender;
	} seen[32];
};

/*
 * The flow of a packet of Ethernet, of which len bytes are there. *sender is the
 * end it comes from. An ICMP error belongs to the flow that it speaks of;
 * *is_error is set, and *sender is the end that it speaks *to*. Returns 0, or -1
 * if it belongs to none: it is not IP, or cut too short.
 */
int flow_of_packet(struct flow *f, int *sender, bool *is_error,
		   struct flow_fragments *fragments, const unsigned char *bytes,
		   size_t len);

/*
 * What of a packet decides its flow, as it stands there, for the commonest kinds
 * of packets: TCP and UDP with nothing unusual before them. Returns false for
 * any other. Two packets of the same mark have the same flow and sender.
 */
struct flow_mark {
	uint64_t word[6];
};

bool flow_mark(struct flow_mark *m, const unsigned char *bytes, size_t len);

/* The flow of what BPF says; returns the local end. */
int flow_of_ends(struct flow *f, const struct flow_ends *ends);

/*
 * Not of packets, but of whatever has that port here, of that family (4, 6, or 0
 * for both) and address (NULL: of any), as its end 0.
 */
void flow_of_port(struct flow *f, uint8_t family, const uint8_t *address,
		  uint8_t protocol, uint16_t port);

#endif
