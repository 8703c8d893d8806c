// SPDX-License-Identifier: GPL-2.0-or-later
/* What a connection's first packet says. */
#include "record/connections/first_packet.h"

#include <string.h>

#include "record/connections/tcp_follow.h"

#define LOOKUP_IS_OLD 5000000000 /* ns */

static bool is_to_many(const struct address *a)
{
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };

	if (a->family == 6)
		return a->bytes[0] == 0xff;
	return a->bytes[0] >> 4 == 14 || !memcmp(a->bytes, broadcast, 4);
}

/* Its first packet came soon after the name was known: it waited for that. */
static void take_lookup(const struct connection *c,
			struct connection_more *more, struct host_names *names)
{
	struct lookup_time time =
		host_names_take_lookup(names, &connection_end(c, 1)->address);

	if (c->start - time.end > LOOKUP_IS_OLD)
		return;
	more->lookup_start = time.start;
	more->lookup_end = time.end;
}

static int origin_of(const struct connection_packet *p)
{
	return p->has_segment ? tcp_origin(&p->segment, p->sender, p->sent)
			      : p->sender;
}

void first_packet_describe(struct connection *c, struct connection_more *more,
			   const struct connection_packet *p,
			   const struct connection_side *before,
			   struct host_names *names)
{
	c->origin = origin_of(p) & 1;
	c->incoming = !p->is_local && p->sent != (c->origin == p->sender);
	if (before->is_known) {
		c->origin = before->origin;
		c->incoming = before->incoming;
	}
	c->name =
		host_names_of(names, &connection_end(c, !c->incoming)->address);
	c->is_many = is_to_many(&connection_end(c, 1)->address);
	c->looks = true;
	c->is_local = p->is_local;
	c->is_unplaced = p->is_unplaced;
	if (c->name && !c->incoming)
		take_lookup(c, more, names);
	if (c->key.kind == CONNECTION_TCP)
		c->tcp.alert = TLS_NO_ALERT;
	if (c->key.kind == CONNECTION_UDP && connection_packet_has_dns_port(p))
		c->service = SERVICE_DNS;
}
