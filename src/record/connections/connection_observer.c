// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells an observer what connections do. */
#include "record/connections/connection_observer.h"

#include "record/connections/connections.h"

/* If this packet made the connection. */
static void begin(const struct connection_observer *o,
		  const struct connections *s, struct connection *c,
		  const struct connection_packet *p)
{
	if (!c->is_judged && connections_more(s, c)->packet == p->number)
		c->is_judged = o->begins(o->arg, s, c);
}

static void fail(const struct connection_observer *o,
		 const struct connections *s, struct connection *c)
{
	if (!c->is_judged)
		c->is_judged = o->fails(o->arg, s, c);
}

void connection_observer_speak(const struct connection_observer *o,
			       const struct connections *s,
			       struct connection *c, const unsigned char *bytes,
			       size_t len)
{
	if (o && !c->is_judged)
		c->is_judged = o->speaks(o->arg, s, c, bytes, len);
}

void connection_observer_packet(const struct connection_observer *o,
				const struct connections *s,
				struct connection *c,
				const struct connection_packet *p)
{
	const struct segment *segment = &p->segment;

	begin(o, s, c, p);
	if (!p->has_segment)
		return;
	/* Urgent bytes may not be among those that the server reads. */
	if (c->origin == p->sender && segment->size > 0)
		connection_observer_speak(o, s, c, segment->payload,
					  segment->urg ? 0 : segment->len);
	if (segment->rst || c->tcp.tries > 1)
		fail(o, s, c);
}

/* The error may be the connection's first packet. */
void connection_observer_error(const struct connection_observer *o,
			       const struct connections *s,
			       struct connection *c,
			       const struct connection_packet *p)
{
	begin(o, s, c, p);
	fail(o, s, c);
}
