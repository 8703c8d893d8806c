/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCP packets as nearly all of them are: Ethernet, without VLAN tags, IP options,
 * extension headers or fragments. They are read in one go, for those who look
 * at each packet.
 */
#ifndef PACKET_PLAIN_TCP_H
#define PACKET_PLAIN_TCP_H

#include "packet/flow.h"
#include "packet/segment.h"

/*
 * Read the flow, the index of the end that sent the packet, and the segment, as
 * flow_of_packet() and segment_parse() do. Returns false for packets that those
 * must read; then all three are undefined.
 */
bool plain_tcp_read(struct flow *f, int *sender, struct segment *s,
		    const unsigned char *frame, size_t len);

#endif
