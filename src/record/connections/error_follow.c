// SPDX-License-Identifier: GPL-2.0-or-later
/* What an ICMP error says about the connection that it quotes. */
#include "record/connections/error_follow.h"

/* Only the first error about what the connection's beginner sent is kept. */
static void take(struct connection *c, const struct connection_packet *p,
		 const struct icmp_error *error)
{
	if (c->error.from.family || c->origin != p->sender)
		return;
	c->error = *error;
	c->error_time = p->time;
	if (c->key.kind == CONNECTION_TCP && !c->way[0].packets)
		c->tcp.tries++;
}

bool error_follow(struct connection *c, struct connection_more *more,
		  const struct connection_packet *p)
{
	const unsigned char *bytes = p->packet->bytes;
	const size_t len = p->packet->hdr->caplen;
	struct icmp_error error = { .type = 0 };
	struct address from;

	if (icmp_error_is_too_big(&from, bytes, len))
		more->too_big = from;
	if (!icmp_error_read(&error, bytes, len))
		return false;
	take(c, p, &error);
	return true;
}
