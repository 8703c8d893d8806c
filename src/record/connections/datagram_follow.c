// SPDX-License-Identifier: GPL-2.0-or-later
/* What the UDP datagrams of a connection say about it. */
#include "record/connections/datagram_follow.h"

#include "packet/tls_hello.h"
#include "record/connections/history.h"

#define LOOKS_MAX      8 /* packets of QUIC that are decrypted in a ms */
#define LOOKS_MAX_EACH 32 /* if each hello counts */
#define TLS_1_3	       0x0304

/* The first hello says whom it wants, and in which protocol. */
static void take_hello(const struct datagram_reading *r,
		       const struct speech *speech)
{
	char name[TLS_NAME_SIZE], protocols[TLS_ALPN_SIZE];

	if (speech->len > 0)
		r->more->tls_version = TLS_1_3;
	if (!r->c->name &&
	    tls_hello_server_name(name, speech->bytes, speech->len))
		r->c->name = host_names_add(r->names, name);
	if (tls_hello_protocols(protocols, speech->bytes, speech->len))
		r->more->offered = host_names_add(r->texts, protocols);
}

static void hear(void *arg, const struct speech *speech)
{
	const struct datagram_reading *r = arg;

	if (speech->state != SPEECH_WHOLE && speech->state != SPEECH_LOST)
		return;
	if (!r->more->is_heard)
		take_hello(r, speech);
	if (r->hear)
		r->hear(r->arg, r, speech);
}

static void lose(const struct datagram_reading *r)
{
	const struct speech speech = { .state = SPEECH_LOST };

	hear((void *)r, &speech);
}

static void follow_quic(const struct datagram_reading *r)
{
	const struct quic_reading reading = {
		.parts = r->parts,
		.looks = r->looks,
		.looks_max = r->hear ? LOOKS_MAX_EACH : LOOKS_MAX,
		.more = r->more,
		.now = r->packet->time,
		.hear = hear,
		.arg = (void *)r,
	};

	if (!r->more->hello)
		r->more->hello = r->packet->time;
	quic_follow(&reading, r->packet->datagram.payload);
	if (r->more->is_heard)
		r->c->looks = false;
}

static void recognise(const struct datagram_reading *r)
{
	if (quic_may_say_more(r->packet->datagram.payload))
		r->c->service = SERVICE_QUIC;
	else
		r->c->looks = false;
}

/* What cannot be read may be a hello of QUIC. */
static void look_at_strange(const struct datagram_reading *r)
{
	const struct reader *start = &r->packet->datagram.payload;

	if (r->more->is_strange ||
	    !(r->packet->has_datagram
		      ? quic_is_strange(*start)
		      : start->len > 0 && (start->at[0] & 0xc0) == 0xc0))
		return;
	r->more->is_strange = true;
	lose(r);
}

static void look(const struct datagram_reading *r)
{
	struct connection *c = r->c;

	if (r->packet->has_datagram && c->looks &&
	    c->service == SERVICE_UNKNOWN)
		recognise(r);
	if (r->way == 1 || c->skips_data)
		return;
	if (r->packet->has_datagram && (c->looks || r->hear) &&
	    quic_may_say_more(r->packet->datagram.payload))
		follow_quic(r);
	else if (r->hear)
		look_at_strange(r);
}

void datagram_follow(const struct datagram_reading *r)
{
	const struct connection_packet *p = r->packet;
	struct connection *c = r->c;

	if (history_add(c, r->more, HISTORY_DATA, r->way) && r->way == 1)
		c->first_byte = p->time;
	if (p->has_datagram)
		c->way[r->way].payload += p->datagram.size;
	look(r);
}
