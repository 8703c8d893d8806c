/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a connection's first packet says: who began it, and with whom. */
#ifndef RECORD_CONNECTIONS_FIRST_PACKET_H
#define RECORD_CONNECTIONS_FIRST_PACKET_H

#include "record/connections/connection_packet.h"
#include "record/connections/host_names.h"

/*
 * Describe the new connection that the packet belongs to. Its name, and the
 * look-up that was made for it, are taken from names.
 */
void first_packet_describe(struct connection *c, struct connection_more *more,
			   const struct connection_packet *p,
			   struct host_names *names);

#endif
