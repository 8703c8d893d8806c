/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Look-ups of names. Only an answer to an open query, between the same ends and
 * with the same number and question, is believed.
 */
#ifndef RECORD_CONNECTIONS_LOOKUP_FOLLOW_H
#define RECORD_CONNECTIONS_LOOKUP_FOLLOW_H

#include "packet/packet.h"
#include "record/connections/connection_table.h"
#include "record/connections/host_names.h"

/*
 * Follow a packet between those ends, of which one has port 53. The addresses
 * in an answer get their names. Returns the look-up to which it belongs, or
 * NULL if there is none, or no room for it.
 */
struct connection *lookup_follow(struct connection_table *t,
				 struct host_names *names, const struct flow *f,
				 int sender, const struct packet *packet);

#endif
