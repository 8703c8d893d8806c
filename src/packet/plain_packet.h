/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of TCP and UDP as nearly all of them are: Ethernet, without VLAN tags, IP
 * options, extension headers or fragments. They are read in one go, for those who
 * look at each packet.
 */
#ifndef PACKET_PLAIN_PACKET_H
#define PACKET_PLAIN_PACKET_H

#include "packet/datagram.h"
#include "packet/flow.h"
#include "packet/segment.h"

/*
 * Read the flow, the index of the end that sent the packet, and the segment or the
 * datagram, as the flow's protocol is: as flow_of_packet(), segment_parse() and
 * datagram_parse() do. The addresses of the segment and the datagram are not set.
 * Returns false for packets that those functions must read; then all is undefined.
 */
bool plain_packet_read(struct flow *f, int *sender, struct segment *s,
		       struct datagram *d, const unsigned char *frame,
		       size_t len);

#endif
