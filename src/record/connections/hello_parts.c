// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ClientHellos in parts. A place is taken by the first part, and is free when the
 * hello is whole. Of QUIC it stays while no other needs the place, so that what a
 * client sends again is no other connection.
 */
#include "record/connections/hello_parts.h"

#include <stdlib.h>
#include <string.h>

#include "packet/quic_hello.h"
#include "packet/tls_hello.h"

#define PLACES	    64
#define CHANGE_SIZE 6

struct place {
	uint64_t connection; /* its number; 0: the place is free */
	uint64_t since; /* when it was taken */
	bool is_done;
	bool is_again; /* of QUIC: so is a second one behind it */
	uint32_t version; /* of QUIC; 0: TCP */
	struct quic_id first;
	struct hello_pieces pieces;
};

struct hello_parts {
	uint64_t taken;
	struct place place[PLACES];
	unsigned char second[HELLO_PIECES_MAX]; /* with a record's header */
};

struct hello_parts *hello_parts_open(void)
{
	return calloc(1, sizeof(struct hello_parts));
}

/* ---- places ---- */

/* A free one, or the oldest that is done; NULL: all are in use. */
static struct place *find_room(struct hello_parts *h)
{
	struct place *found = NULL;

	for (size_t i = 0; i < PLACES; i++) {
		struct place *p = &h->place[i];

		if (!p->connection)
			return p;
		if (p->is_done && (!found || p->since < found->since))
			found = p;
	}
	return found;
}

static struct place *take_place(struct hello_parts *h,
				struct connection_more *more, uint32_t version)
{
	struct place *p = find_room(h);

	if (!p)
		return NULL;
	p->connection = more->number;
	p->since = ++h->taken;
	p->is_done = p->is_again = false;
	p->version = version;
	memset(&p->first, 0, sizeof(p->first));
	more->has_parts = true;
	if (version)
		hello_pieces_clear_quic(&p->pieces);
	else
		hello_pieces_clear(&p->pieces);
	return p;
}

static bool is_of(const struct place *p, const struct connection_more *more,
		  uint32_t version, const struct quic_id *first)
{
	return p->connection == more->number && p->version == version &&
	       (!first || !memcmp(&p->first, first, sizeof(*first)));
}

static const struct place *find_place(const struct hello_parts *h,
				      const struct connection_more *more,
				      uint32_t version,
				      const struct quic_id *first)
{
	for (size_t i = 0; i < PLACES && more->has_parts; i++)
		if (is_of(&h->place[i], more, version, first))
			return &h->place[i];
	return NULL;
}

/* ---- TCP ---- */

static struct speech say(enum speech_state state, const unsigned char *bytes,
			 size_t len)
{
	return (struct speech){ state, len ? bytes : NULL, len };
}

/* How far the hello in the place is. */
static struct speech look(const struct place *p)
{
	const struct hello_pieces *pieces = &p->pieces;

	if (pieces->differs)
		return say(SPEECH_LOST, NULL, 0);
	if (pieces->len == HELLO_PIECES_MAX)
		return say(SPEECH_LOST, pieces->bytes, pieces->len);
	return say(hello_needs_more(pieces->bytes, pieces->len) ? SPEECH_OPEN
								: SPEECH_WHOLE,
		   pieces->bytes, pieces->len);
}

/* Without a place: most hellos are in one segment. */
static struct speech look_at(const struct segment *s)
{
	if (!hello_needs_more(s->payload, s->len))
		return say(SPEECH_WHOLE, s->payload, s->len);
	return say(s->len < s->size ? SPEECH_LOST : SPEECH_OPEN, s->payload,
		   s->len);
}

static struct speech put_together(struct place *p, const struct segment *s,
				  uint32_t offset)
{
	hello_pieces_add(&p->pieces, s->payload, s->len, offset);
	if (s->len < s->size)
		return say(SPEECH_LOST, p->pieces.bytes, p->pieces.len);
	return look(p);
}

static struct speech take_segment(struct hello_parts *h,
				  struct connection_more *more,
				  const struct segment *s, uint32_t offset)
{
	struct place *p = (struct place *)find_place(h, more, 0, NULL);
	struct speech speech;

	if (!p && offset == 0) {
		speech = look_at(s);
		if (speech.state != SPEECH_OPEN)
			return speech;
	}
	if (!p)
		p = take_place(h, more, 0);
	if (!p)
		return say(SPEECH_LOST, s->payload, offset ? 0 : s->len);
	speech = put_together(p, s, offset);
	if (speech.state != SPEECH_OPEN)
		p->connection = 0;
	return speech;
}

/* Where the hello begins. */
static uint32_t first_byte(const struct connection *c,
			   const struct connection_more *more,
			   const struct segment *s)
{
	if (more->is_again)
		return more->again_from;
	return c->way[0].has_base ? c->tcp.way[0].base + 1 : s->seq;
}

/* Leave out bytes at the start. Returns false if there are no others. */
static bool cut(struct segment *s, size_t n)
{
	if (n >= s->size || n > s->len)
		return false;
	s->payload += n;
	s->len -= n;
	s->size -= n;
	s->seq += (uint32_t)n;
	return true;
}

/* Before a second hello a client says that it changes the cipher, in vain. */
static bool begins_with_change(const struct segment *s)
{
	static const unsigned char change[CHANGE_SIZE] = { 20, 3, 3, 0, 1, 1 };

	return s->len >= CHANGE_SIZE &&
	       !memcmp(s->payload, change, CHANGE_SIZE);
}

struct speech hello_parts_segment(struct hello_parts *h,
				  const struct connection *c,
				  struct connection_more *more,
				  const struct segment *s)
{
	uint32_t first = first_byte(c, more, s);
	struct segment later = *s;
	struct speech speech;

	if (more->is_heard)
		return say(SPEECH_NONE, NULL, 0);
	if (more->is_again && s->seq == first && begins_with_change(s))
		first = more->again_from += CHANGE_SIZE;
	/* What keeps a connection alive is before the first byte. */
	if ((int32_t)(s->seq - first) < 0 && !cut(&later, first - s->seq))
		return say(SPEECH_NONE, NULL, 0);
	speech = take_segment(h, more, &later, later.seq - first);
	more->is_heard = speech.state != SPEECH_OPEN;
	return speech;
}

/* ---- QUIC ---- */

const struct quic_id *hello_parts_next_client(
	const struct hello_parts *h, const struct connection_more *more,
	size_t *at)
{
	for (; *at < PLACES && more->has_parts; ++*at) {
		const struct place *p = &h->place[*at];

		if (p->connection != more->number || !p->version)
			continue;
		++*at;
		return &p->first;
	}
	return NULL;
}

static void add_piece(const unsigned char *bytes, size_t len, uint64_t offset,
		      void *arg)
{
	struct place *p = arg;

	if (offset < HELLO_PIECES_MAX)
		hello_pieces_add(&p->pieces, bytes, len,
				 offset + HELLO_PIECES_HEADER);
}

/* Bytes behind a hello: the server has asked for a second one. */
static size_t second_at(const struct place *p)
{
	const size_t end = tls_hello_size(p->pieces.bytes, p->pieces.len);

	return end && end < p->pieces.len ? end : 0;
}

static struct speech look_again(struct hello_parts *h, struct place *p)
{
	const size_t at = second_at(p), len = p->pieces.len - at;

	if (p->is_again || at == 0)
		return say(SPEECH_NONE, NULL, 0);
	memcpy(h->second, p->pieces.bytes, HELLO_PIECES_HEADER);
	memcpy(h->second + HELLO_PIECES_HEADER, p->pieces.bytes + at, len);
	if (hello_needs_more(h->second, len + HELLO_PIECES_HEADER))
		return say(SPEECH_NONE, NULL, 0);
	p->is_again = true;
	return say(SPEECH_WHOLE, h->second, len + HELLO_PIECES_HEADER);
}

struct speech hello_parts_frames(struct hello_parts *h,
				 struct connection_more *more, uint32_t version,
				 const struct quic_id *first,
				 const unsigned char *frames, size_t len)
{
	struct place *p = (struct place *)find_place(h, more, version, first);
	struct speech speech;
	bool is_new;

	if (!p) {
		p = take_place(h, more, version);
		if (!p)
			return say(SPEECH_LOST, NULL, 0);
		p->first = *first;
	}
	is_new = !p->is_done || !p->pieces.differs;
	quic_hello_each(frames, len, add_piece, p);
	speech = look(p);
	if (p->is_done && !(is_new && p->pieces.differs))
		return look_again(h, p);
	p->is_done = speech.state != SPEECH_OPEN;
	return speech;
}

/* ---- the end ---- */

struct speech hello_parts_leave(struct hello_parts *h,
				struct connection_more *more)
{
	struct speech speech = say(SPEECH_NONE, NULL, 0);

	for (size_t i = 0; i < PLACES && more->has_parts; i++) {
		struct place *p = &h->place[i];

		if (p->connection != more->number)
			continue;
		p->connection = 0;
		if (!p->is_done)
			speech = say(SPEECH_LOST, p->pieces.bytes,
				     p->pieces.differs ? 0 : p->pieces.len);
		else if (!p->is_again && second_at(p))
			speech = say(SPEECH_LOST, NULL, 0);
	}
	more->has_parts = false;
	return speech;
}

void hello_parts_close(struct hello_parts *h)
{
	free(h);
}
