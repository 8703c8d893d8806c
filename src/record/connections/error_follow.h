/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ICMP error says about the connection that it quotes. */
#ifndef RECORD_CONNECTIONS_ERROR_FOLLOW_H
#define RECORD_CONNECTIONS_ERROR_FOLLOW_H

#include "record/connections/connection_packet.h"

/*
 * The error may be all that is seen of the connection: the kernel itself says
 * that nobody has the address, and sends no packet. Returns false if it says
 * nothing about how the connection went.
 */
bool error_follow(struct connection *c, struct connection_more *more,
		  const struct connection_packet *p);

#endif
