// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The TLS connections in the capture. A ClientHello makes one of TCP known,
 * wherever it stands: behind STARTTLS or a proxy's CONNECT too. They are in a table of
 * fixed size, in sets of a few of which the one that was quiet longest goes:
 * whoever makes it overflow loses the order of secrets and packets, nothing
 * else.
 */
#include "record/tls/tls_watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "packet/datagram.h"
#include "packet/hash.h"
#include "packet/segment.h"
#include "record/tls/quic_watch.h"
#include "record/tls/tls_wait.h"

#define SETS 256
#define WAYS 8

/* A handle with this bit is a connection of the other watch. */
#define IS_QUIC (1U << 31)

/* The first bytes of one side, which may come in several segments. */
struct start {
	uint32_t next; /* sequence number */
	uint8_t have;
	unsigned char bytes[TLS_HELLO_START];
};

struct connection {
	struct endpoint client, server;
	uint32_t serial; /* 0: not in use */
	bool has_client_hello; /* so the random is known */
	bool has_server_hello;
	bool open; /* a hello is missing, or secrets */
	struct tls_wait wait;
	unsigned int ended; /* by FIN or RST */
	uint64_t used; /* the watch's clock, at the last packet */
	unsigned char random[TLS_RANDOM_SIZE];
	struct start client_start, server_start;
};

enum {
	BY_CLIENT = 1,
	BY_SERVER = 2,
	BY_BOTH = BY_CLIENT | BY_SERVER,
};

struct tls_watch {
	struct tls_keys *keys;
	struct quic_watch *quic;
	uint32_t serial;
	uint64_t clock;
	unsigned int n_used, n_open;
	struct connection table[SETS * WAYS];
};

/* ---- the table ---- */

static uint64_t hash_end(const struct endpoint *e)
{
	uint64_t a, b;

	memcpy(&a, e->address.bytes, sizeof(a));
	memcpy(&b, e->address.bytes + sizeof(a), sizeof(b));
	a = hash_add(a, e->port);
	b = hash_add(b, a >> 32);
	return a ^ b;
}

/* The same for both directions. */
static struct connection *set_of(struct tls_watch *w, const struct segment *s)
{
	uint64_t hash = hash_end(&s->from) + hash_end(&s->to);

	return &w->table[(hash >> 32) % SETS * WAYS];
}

static bool same(const struct endpoint *a, const struct endpoint *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static struct connection *find(struct tls_watch *w, const struct segment *s)
{
	struct connection *set = set_of(w, s);

	for (size_t i = 0; i < WAYS; i++) {
		struct connection *c = &set[i];

		if (!c->serial ||
		    !((same(&c->client, &s->from) &&
		       same(&c->server, &s->to)) ||
		      (same(&c->client, &s->to) && same(&c->server, &s->from))))
			continue;
		c->used = ++w->clock;
		return c;
	}
	return NULL;
}

/* It has changed: is it still of interest? */
static void update(struct tls_watch *w, struct connection *c)
{
	bool ended = c->ended == BY_BOTH;
	bool open = c->wait.need != TLS_NEEDS_NOTHING ||
		    (!c->has_server_hello && !ended);

	if (open && !c->open)
		w->n_open++;
	if (!open && c->open)
		w->n_open--;
	c->open = open;
	if (open || !ended)
		return;
	tls_keys_forget(w->keys, c->random);
	c->serial = 0;
	w->n_used--;
}

/* In the place of one that ended, or was quiet longest. */
static struct connection *add(struct tls_watch *w, const struct segment *s)
{
	struct connection *set = set_of(w, s);
	struct connection *c = set;

	for (size_t i = 1; i < WAYS && c->serial; i++)
		if (!set[i].serial || set[i].used < c->used)
			c = &set[i];
	w->n_used += !c->serial;
	w->n_open -= c->open;
	*c = (struct connection){ .client = s->from,
				  .server = s->to,
				  .used = ++w->clock };
	if (++w->serial == 0)
		w->serial = 1;
	c->serial = w->serial;
	update(w, c);
	return c;
}

/* ---- packets ---- */

/* Which hello, if any, is complete with this segment? It is in start->bytes. */
static enum tls_hello collect(struct start *start, const struct segment *s)
{
	enum tls_hello hello = tls_hello_look(s->payload, s->len);
	bool goes_on = start->have > 0 && s->seq == start->next;
	size_t n = sizeof(start->bytes);

	if (!goes_on) {
		start->have = 0;
		start->next = s->seq;
		if (hello == TLS_NO_HELLO)
			return hello;
	}
	n -= start->have;
	if (n > s->len)
		n = s->len;
	memcpy(start->bytes + start->have, s->payload, n);
	start->have += (uint8_t)n;
	start->next += (uint32_t)n;
	hello = tls_hello_look(start->bytes, start->have);
	if (hello != TLS_HELLO_PART)
		start->have = 0;
	return hello;
}

static void look_at_client(struct connection *c, const struct segment *s,
			   int64_t now)
{
	const unsigned char *random = tls_hello_random(c->client_start.bytes);

	if (s->len == 0)
		return;
	switch (collect(&c->client_start, s)) {
	case TLS_CLIENT_HELLO:
		break;
	case TLS_HELLO_PART:
		return;
	default:
		if (c->has_server_hello)
			tls_wait_answered(&c->wait, now);
		return;
	}
	/* Once more, for it was lost or the server asked to retry. */
	if (c->has_client_hello &&
	    !memcmp(c->random, random, sizeof(c->random)))
		return;
	memcpy(c->random, random, sizeof(c->random));
	c->has_client_hello = true;
	c->has_server_hello = false;
	c->ended = 0;
	tls_wait_begin(&c->wait,
		       tls_hello_has_early_data(s->payload, s->len)
			       ? TLS_NEEDS_EARLY
			       : TLS_NEEDS_NOTHING,
		       now);
}

static void look_at_server(struct connection *c, const struct segment *s,
			   int64_t now)
{
	if (s->len == 0 || !c->has_client_hello || c->has_server_hello ||
	    collect(&c->server_start, s) != TLS_SERVER_HELLO)
		return;
	c->has_server_hello = true;
	tls_wait_begin(&c->wait, TLS_NEEDS_ALL, now);
}

/* A new one begins with a ClientHello, or what may become one. */
static bool may_begin(const struct segment *s)
{
	enum tls_hello hello = tls_hello_look(s->payload, s->len);

	return hello == TLS_CLIENT_HELLO || hello == TLS_HELLO_PART;
}

static uint64_t handle(const struct tls_watch *w, const struct connection *c)
{
	return (uint64_t)c->serial << 32 | (uint64_t)(c - w->table);
}

static bool still_needs(struct tls_watch *w, struct connection *c, int64_t now)
{
	if (c->wait.need == TLS_NEEDS_NOTHING)
		return false;
	if (tls_wait_goes_on(&c->wait, w->keys, c->random, now))
		return true;
	update(w, c);
	return false;
}

static uint64_t see_segment(struct tls_watch *w, const struct segment *s,
			    int64_t now)
{
	struct connection *c = NULL;
	bool by_client;

	if (w->n_open || (w->n_used && (s->fin || s->rst)) || may_begin(s))
		c = find(w, s);
	if (!c && may_begin(s))
		c = add(w, s);
	if (!c)
		return 0;
	by_client = same(&c->client, &s->from);
	if (by_client)
		look_at_client(c, s, now);
	else
		look_at_server(c, s, now);
	if (s->fin)
		c->ended |= by_client ? BY_CLIENT : BY_SERVER;
	if (s->rst)
		c->ended = BY_BOTH;
	if (c->ended & BY_CLIENT)
		tls_wait_answered(&c->wait, now);
	update(w, c);
	return s->len > 0 && c->serial && still_needs(w, c, now) ? handle(w, c)
								 : 0;
}

static uint64_t see_datagram(struct tls_watch *w, const struct datagram *d,
			     int64_t now)
{
	uint64_t waits = quic_watch_packet(w->quic, d, now);

	return waits ? waits | IS_QUIC : 0;
}

uint64_t tls_watch_packet(struct tls_watch *w, const unsigned char *frame,
			  size_t len, int64_t now)
{
	struct segment s;
	struct datagram d;

	if (segment_parse(&s, frame, len))
		return see_segment(w, &s, now);
	if (datagram_parse(&d, frame, len))
		return see_datagram(w, &d, now);
	return 0;
}

bool tls_watch_waits(struct tls_watch *w, uint64_t connection, int64_t now)
{
	struct connection *c;

	if (connection & IS_QUIC)
		return quic_watch_waits(w->quic,
					connection & ~(uint64_t)IS_QUIC, now);
	c = &w->table[(uint32_t)connection];
	return c->serial == connection >> 32 && still_needs(w, c, now);
}

/* Does a TCP connection have this random? */
static bool is_of_tcp(const unsigned char *random, void *arg)
{
	const struct tls_watch *w = arg;

	for (size_t i = 0; i < ARRAY_SIZE(w->table); i++)
		if (w->table[i].serial && w->table[i].has_client_hello &&
		    !memcmp(w->table[i].random, random, TLS_RANDOM_SIZE))
			return true;
	return false;
}

struct tls_watch *tls_watch_open(struct tls_keys *keys)
{
	struct tls_watch *w = calloc(1, sizeof(*w));

	if (!w) {
		error_errno("cannot watch TLS connections");
		return NULL;
	}
	w->keys = keys;
	w->quic = quic_watch_open(keys, is_of_tcp, w);
	if (w->quic)
		return w;
	free(w);
	return NULL;
}

void tls_watch_close(struct tls_watch *w)
{
	quic_watch_close(w->quic);
	free(w);
}
