// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The QUIC connections in the capture. A client's Initial packet that can be
 * decrypted makes one known, and has its random. The table is as that of
 * tls_watch: of fixed size, in sets of a few of which the one that was quiet
 * longest goes. A connection is found by its ends and by the client's ID, as
 * one socket may have many connections.
 *
 * Without nettle no random is known. A connection then takes the next secrets
 * in the log that are complete and belong to no other. That is right for one
 * handshake at a time, and may be wrong for several.
 */
#include "record/tls/quic_watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "packet/hash.h"
#include "packet/quic.h"
#include "packet/quic_hello.h"
#include "packet/quic_initial.h"
#include "record/tls/tls_wait.h"

#define SETS	    256
#define WAYS	    8
#define PACKETS_MAX 16 /* that are looked at in one datagram */

/*
 * Packets that are decrypted, or of which that is tried, at one time, and in a
 * millisecond. Each takes as long as 20 packets that are not, 9 µs; a connection
 * has one to three.
 */
#define DECRYPTS_MAX 128
#define DECRYPTS_MS  8

struct connection {
	struct endpoint client, server;
	struct quic_id client_id;
	uint32_t serial; /* 0: not in use */
	uint64_t used; /* the watch's clock, at the last packet */
	/* The keys of Initial packets are made from these. */
	struct quic_id first;
	uint32_t version;
	bool has_early; /* 0-RTT packets */
	bool has_server; /* the server has answered, with the server's ID */
	struct quic_id server_id;
	bool has_waited; /* for all secrets, or still does */
	struct quic_hello hello;
	bool has_random;
	unsigned char random[TLS_RANDOM_SIZE];
	struct tls_wait wait;
};

struct quic_watch {
	struct tls_keys *keys;
	random_test taken;
	void *arg;
	uint32_t serial;
	uint64_t clock;
	int64_t now; /* of the last packet */
	int64_t decrypted; /* when one was, the last time */
	int64_t decrypts; /* that were possible then */
	unsigned char frames[QUIC_INITIAL_MAX];
	struct connection table[SETS * WAYS];
};

/* ---- the table ---- */

/* A connection as a packet of the client or of the server names it. */
struct name {
	const struct endpoint *client, *server;
	const struct quic_id *client_id;
};

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = hash_add(hash, word) ^ hash >> 32;
	}
	return hash;
}

static struct connection *set_of(struct quic_watch *w, const struct name *n)
{
	uint64_t hash = (uint64_t)n->client->port << 16 | n->server->port;

	hash = hash_bytes(hash, n->client->address.bytes, 16);
	hash = hash_bytes(hash, n->server->address.bytes, 16);
	hash = hash_bytes(hash, n->client_id->bytes, 16);
	return &w->table[(hash >> 40) % SETS * WAYS];
}

static bool same_id(const struct quic_id *a, const struct quic_id *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static bool has_name(const struct connection *c, const struct name *n)
{
	return c->serial && same_id(&c->client_id, n->client_id) &&
	       memcmp(&c->client, n->client, sizeof(c->client)) == 0 &&
	       memcmp(&c->server, n->server, sizeof(c->server)) == 0;
}

static struct connection *find(struct quic_watch *w, const struct name *n)
{
	struct connection *set = set_of(w, n);

	for (size_t i = 0; i < WAYS; i++) {
		if (!has_name(&set[i], n))
			continue;
		set[i].used = ++w->clock;
		return &set[i];
	}
	return NULL;
}

/* In the place of the one that was quiet longest. */
static struct connection *add(struct quic_watch *w, const struct name *n)
{
	struct connection *set = set_of(w, n);
	struct connection *c = set;

	for (size_t i = 1; i < WAYS; i++)
		if (set[i].used < c->used)
			c = &set[i];
	*c = (struct connection){ .client = *n->client,
				  .server = *n->server,
				  .client_id = *n->client_id,
				  .used = ++w->clock };
	if (++w->serial == 0)
		w->serial = 1;
	c->serial = w->serial;
	return c;
}

/* ---- the client's random ---- */

/* Another handshake begins, between the same ends. */
static void begin_anew(struct connection *c)
{
	c->has_random = c->has_early = c->has_server = c->has_waited = false;
	c->wait = (struct tls_wait){ .need = TLS_NEEDS_NOTHING };
}

/* The packet, decrypted, has len bytes of frames. */
static void take_hello(struct quic_watch *w, struct connection *c, size_t len)
{
	const unsigned char *random;

	quic_hello_add(&c->hello, w->frames, len);
	random = quic_hello_random(&c->hello);
	if (!random)
		return;
	if (c->has_random) {
		/* After Retry the client says the same again. */
		if (!memcmp(c->random, random, sizeof(c->random)))
			return;
		begin_anew(c);
	}
	memcpy(c->random, random, sizeof(c->random));
	c->has_random = true;
}

/* From this packet on, the keys are made from its IDs. */
static void set_keys(struct connection *c, const struct quic_packet *p)
{
	c->first = p->to;
	c->version = p->version;
	memset(&c->hello, 0, sizeof(c->hello));
}

static bool goes_on(const struct connection *c, const struct quic_packet *p)
{
	return (c->has_server && same_id(&p->to, &c->server_id)) ||
	       (same_id(&p->to, &c->first) && p->version == c->version);
}

/*
 * The length of the frames; 0 also if there is too much to decrypt. Then the
 * secrets of a connection may come behind its packets.
 */
static size_t decrypt(struct quic_watch *w, const struct quic_packet *p,
		      const struct quic_id *first)
{
	w->decrypts += (w->now - w->decrypted) * DECRYPTS_MS;
	if (w->decrypts > DECRYPTS_MAX)
		w->decrypts = DECRYPTS_MAX;
	w->decrypted = w->now;
	if (w->decrypts <= 0)
		return 0;
	w->decrypts--;
	return quic_initial_decrypt(p, first, w->frames);
}

static void see_initial(struct quic_watch *w, struct connection *c,
			const struct quic_packet *p)
{
	bool first = !goes_on(c, p);
	size_t len;

	if (!first && c->has_random)
		return;
	len = decrypt(w, p, first ? &p->to : &c->first);
	if (len == 0 && quic_initial_readable())
		return;
	if (first)
		set_keys(c, p);
	if (len > 0)
		take_hello(w, c, len);
	else if (first)
		begin_anew(c);
}

/* Does a client begin with this packet, in a datagram of that length? */
static struct connection *begin(struct quic_watch *w, const struct name *n,
				const struct quic_packet *p, size_t datagram)
{
	struct connection *c;
	size_t len;

	if (p->type != QUIC_INITIAL || datagram < QUIC_FIRST_DATAGRAM)
		return NULL;
	len = decrypt(w, p, &p->to);
	if (len == 0 && quic_initial_readable())
		return NULL;
	c = add(w, n);
	set_keys(c, p);
	take_hello(w, c, len);
	return c;
}

/* ---- packets ---- */

static void see_client(struct quic_watch *w, struct connection *c,
		       const struct quic_packet *p, int64_t now)
{
	switch (p->type) {
	case QUIC_INITIAL:
		see_initial(w, c, p);
		break;
	case QUIC_0RTT:
		if (!c->has_early && !c->has_waited)
			tls_wait_begin(&c->wait, TLS_NEEDS_EARLY, now);
		c->has_early = true;
		break;
	case QUIC_HANDSHAKE:
		if (c->has_server)
			tls_wait_answered(&c->wait, now);
		break;
	default:
		break;
	}
}

static void see_server(struct connection *c, const struct quic_packet *p,
		       int64_t now)
{
	if (p->type == QUIC_RETRY)
		return;
	c->has_server = true;
	c->server_id = p->from;
	/* It may acknowledge a part of the ClientHello before. */
	if (c->has_waited || (!c->has_random && quic_initial_readable()))
		return;
	c->has_waited = true;
	tls_wait_begin(&c->wait, TLS_NEEDS_ALL, now);
}

static struct connection *see_packet(struct quic_watch *w,
				     const struct datagram *d,
				     const struct quic_packet *p,
				     size_t datagram, int64_t now)
{
	const struct name sent = { &d->from, &d->to, &p->from };
	const struct name answered = { &d->to, &d->from, &p->to };
	struct connection *c = find(w, &answered);

	if (c) {
		see_server(c, p, now);
		return c;
	}
	c = find(w, &sent);
	if (!c)
		c = begin(w, &sent, p, datagram);
	if (c)
		see_client(w, c, p, now);
	return c;
}

static bool still_needs(struct quic_watch *w, struct connection *c, int64_t now)
{
	const unsigned char *random = c->has_random ? c->random : NULL;

	if (c->wait.need == TLS_NEEDS_ALL && !random) {
		random = tls_keys_unclaimed(w->keys, w->taken, w->arg);
		if (random) {
			memcpy(c->random, random, sizeof(c->random));
			c->has_random = true;
		}
	}
	return tls_wait_goes_on(&c->wait, w->keys, random, now);
}

uint64_t quic_watch_packet(struct quic_watch *w, const struct datagram *d,
			   int64_t now)
{
	struct reader r = d->payload;
	struct connection *c = NULL;
	struct quic_packet p;

	w->now = now;
	for (int i = 0; i < PACKETS_MAX && quic_next_packet(&p, &r); i++)
		c = see_packet(w, d, &p, d->payload.len, now);
	if (!c || !still_needs(w, c, now))
		return 0;
	return (uint64_t)c->serial << 32 | (uint64_t)(c - w->table);
}

bool quic_watch_waits(struct quic_watch *w, uint64_t connection, int64_t now)
{
	struct connection *c = &w->table[(uint32_t)connection];

	return c->serial == connection >> 32 && still_needs(w, c, now);
}

struct quic_watch *quic_watch_open(struct tls_keys *keys, random_test taken,
				   void *arg)
{
	struct quic_watch *w = calloc(1, sizeof(*w));

	if (!w) {
		error_errno("cannot watch QUIC connections");
		return NULL;
	}
	w->keys = keys;
	w->taken = taken;
	w->arg = arg;
	w->decrypts = DECRYPTS_MAX;
	return w;
}

void quic_watch_close(struct quic_watch *w)
{
	free(w);
}
