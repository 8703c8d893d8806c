/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection's first packet says: who began it, and with whom. */
#ifndef RECORD_CONNECTIONS_FIRST_PACKET_H
#define RECORD_CONNECTIONS_FIRST_PACKET_H

#include "record/connections/connection_packet.h"
#include "record/connections/host_names.h"

/* Which end of the flow began the connection, if that is known. */
struct connection_side {
	bool is_known;
	uint8_t origin : 1;
	bool incoming : 1;
};

/*
 * Describe the new connection that the packet belongs to. Its name, and the
 * look-up that was made for it, are taken from names. If it goes on where another
 * one was written to a report, that one's side began it, too.
 */
void first_packet_describe(struct connection *c, struct connection_more *more,
			   const struct connection_packet *p,
			   const struct connection_side *before,
			   struct host_names *names);

#endif
