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

/* A reset or an ICMP message is the kernel's. */
static void answer(const struct connection_observer *o,
		   const struct connections *s, struct connection *c,
		   const struct connection_packet *p)
{
	if (!c->is_judged && !connections_more(s, c)->is_again &&
	    c->origin != p->sender && c->key.kind != CONNECTION_ECHO &&
	    !(p->has_segment && p->segment.rst))
		c->is_judged = o->answers(o->arg, s, c);
}

static void fail(const struct connection_observer *o,
		 const struct connections *s, struct connection *c)
{
	if (!c->is_judged && !connections_more(s, c)->is_again)
		c->is_judged = o->fails(o->arg, s, c);
}

static void speak(const struct connection_observer *o,
		  const struct connections *s, struct connection *c,
		  const struct speech *speech)
{
	if (!c->is_judged)
		c->is_judged =
			o->speaks(o->arg, s, c, speech->bytes, speech->len);
}

void connection_observer_quic(const struct connection_observer *o,
			      const struct connections *s, struct connection *c,
			      const struct speech *speech)
{
	if (o->speaks(o->arg, s, c, speech->bytes, speech->len))
		c->is_judged = true;
}

void connection_observer_end(const struct connection_observer *o,
			     const struct connections *s,
			     const struct connection *c,
			     const struct speech *speech)
{
	if (speech->state == SPEECH_LOST &&
	    (c->key.kind == CONNECTION_UDP || !c->is_judged))
		o->speaks(o->arg, s, c, speech->bytes, speech->len);
	else if (!c->is_judged && !connections_more(s, c)->is_again)
		o->ends(o->arg, s, c);
}

/* Urgent bytes may not be among those that the server reads. */
static void hear(const struct connection_observer *o,
		 const struct connections *s, struct connection *c,
		 const struct connection_packet *p, const struct speech *speech)
{
	static const struct speech lost = { .state = SPEECH_LOST };

	if (c->origin != p->sender)
		return;
	if (!p->has_segment || (p->segment.urg && p->segment.size > 0))
		speak(o, s, c, &lost);
	else if (speech->state == SPEECH_WHOLE || speech->state == SPEECH_LOST)
		speak(o, s, c, speech);
}

void connection_observer_packet(const struct connection_observer *o,
				const struct connections *s,
				struct connection *c,
				const struct connection_packet *p,
				const struct speech *speech)
{
	const struct segment *segment = &p->segment;

	begin(o, s, c, p);
	answer(o, s, c, p);
	if (c->key.kind == CONNECTION_TCP)
		hear(o, s, c, p, speech);
	if (!p->has_segment)
		return;
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
