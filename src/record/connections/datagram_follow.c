// SPDX-License-Identifier: GPL-2.0-or-later
/* What the UDP datagrams of a connection say about it. */
#include "record/connections/datagram_follow.h"

#include "packet/quic.h"
#include "packet/tls_hello.h"
#include "record/connections/history.h"

#define QUIC_TIME 1000000 /* ns, in which QUIC_MAX datagrams are read */
#define QUIC_MAX  8
#define TLS_1_3	  0x0304

static bool may_look(struct quic_looks *looks, int64_t now)
{
	if (now - looks->since >= QUIC_TIME) {
		looks->since = now;
		looks->done = 0;
	}
	return looks->done++ < QUIC_MAX;
}

/* A client's first datagram says whom it wants, and in which protocol. */
static void read_quic(const struct datagram_reading *r, struct reader datagram)
{
	unsigned char *hello = r->looks->hello;
	char name[TLS_NAME_SIZE], protocols[TLS_ALPN_SIZE];
	size_t len;

	r->more->hello = r->packet->time;
	r->looks->len = 0;
	if (r->c->skips_data || !may_look(r->looks, r->packet->time))
		return;
	len = r->looks->len = quic_client_hello(hello, datagram);
	if (len > 0)
		r->more->tls_version = TLS_1_3;
	if (!r->c->name && tls_hello_server_name(name, hello, len))
		r->c->name = host_names_add(r->names, name);
	if (tls_hello_protocols(protocols, hello, len))
		r->more->offered = host_names_add(r->texts, protocols);
}

bool datagram_says_more(struct reader datagram)
{
	const unsigned char *at = datagram.at;

	return datagram.len >= 5 && (at[0] & 0xc0) == 0xc0 &&
	       (get32(at + 1) == QUIC_V1 || get32(at + 1) == QUIC_V2);
}

static bool recognise(const struct datagram_reading *r, struct reader datagram)
{
	r->c->looks = false;
	if (!datagram_says_more(datagram))
		return false;
	r->c->service = SERVICE_QUIC;
	if (r->way == 0)
		read_quic(r, datagram);
	return r->way == 0;
}

bool datagram_follow(const struct datagram_reading *r)
{
	const struct connection_packet *p = r->packet;
	struct connection *c = r->c;

	if (history_add(c, r->more, HISTORY_DATA, r->way) && r->way == 1)
		c->first_byte = p->time;
	if (!p->has_datagram)
		return false;
	c->way[r->way].payload += p->datagram_size;
	return c->looks && recognise(r, p->datagram);
}
