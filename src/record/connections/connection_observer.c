// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells an observer what connections do. */
#include "record/connections/connection_observer.h"

void connection_observer_begin(const struct connection_observer *o,
			       const struct connections *s,
			       struct connection *c)
{
	if (o && !c->is_judged)
		c->is_judged = o->begins(o->arg, s, c);
}

void connection_observer_speak(const struct connection_observer *o,
			       const struct connections *s,
			       struct connection *c, const unsigned char *bytes,
			       size_t len)
{
	if (o && !c->is_judged)
		c->is_judged = o->speaks(o->arg, s, c, bytes, len);
}

void connection_observer_fail(const struct connection_observer *o,
			      const struct connections *s, struct connection *c)
{
	if (o && !c->is_judged)
		c->is_judged = o->fails(o->arg, s, c);
}

void connection_observer_segment(const struct connection_observer *o,
				 const struct connections *s,
				 struct connection *c,
				 const struct connection_packet *p)
{
	const struct segment *segment = &p->segment;

	if (c->origin == p->sender && segment->len > 0)
		connection_observer_speak(o, s, c, segment->payload,
					  segment->len);
	if (segment->rst || c->tcp.tries > 1)
		connection_observer_fail(o, s, c);
}
