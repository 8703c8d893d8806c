/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flow that a packet belongs to: its protocol and its two ends, the same in
 * both directions. For ICMP echo (RFC 792, RFC 4443) the port is the
 * identifier.
 */
#ifndef PACKET_FLOW_H
#define PACKET_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"
#include "packet/flow_ends.h"

/* No byte is undefined or padding, so flows are compared as bytes. */
struct flow {
	struct endpoint end[2]; /* in the order of their bytes */
	uint8_t protocol;
	uint8_t zero[3];
};

/*
 * The flows of packets whose first fragment was seen. Only that fragment has
 * the ports. Initialise with zeroes.
 */
struct flow_fragments {
	struct flow_fragment {
		struct flow packet; /* the ends have no ports */
		uint32_t id;
		struct flow flow; /* of the first fragment */
		int sender;
	} seen[32];
};

/*
 * Find the flow of an Ethernet frame of which len bytes were captured. *sender
 * is the index of the end that sent the packet. An ICMP error belongs to the
 * flow of the packet that it quotes: *is_error is set, and *sender is the end
 * that sent the quoted packet. Returns 0, or -1 if the packet has no flow: it
 * is not IP, or was cut too short.
 */
int flow_of_packet(struct flow *f, int *sender, bool *is_error,
		   struct flow_fragments *fragments, const unsigned char *bytes,
		   size_t len);

/*
 * The bytes that decide the flow of a common packet: TCP or UDP without VLAN
 * tags, IP options, extension headers or fragments. flow_mark() returns false
 * for other packets. Two packets with the same mark have the same flow and
 * sender.
 */
struct flow_mark {
	uint64_t word[6];
};

bool flow_mark(struct flow_mark *m, const unsigned char *bytes, size_t len);

/*
 * The flow between ends that BPF reported. Returns the index of the local end.
 */
int flow_of_ends(struct flow *f, const struct flow_ends *ends);

/*
 * A flow that stands for a local port, not for packets: end 0 has the port, the
 * family (4, 6, or 0 for both) and the address (NULL: any).
 */
void flow_of_port(struct flow *f, uint16_t family, const uint8_t *address,
		  uint8_t protocol, uint16_t port);

#endif
