// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QUIC's ClientHellos. Each client chooses an ID for its first packets, from which
 * their keys are derived; another connection between the same ports has another
 * one. Once the server has answered, the client uses an ID of the server's, but
 * the same keys.
 */
#include "record/connections/quic_follow.h"

#include "packet/quic_initial.h"

#define LOOKS_TIME  1000000 /* ns, in which looks_max packets are read */
#define PACKETS_MAX 8 /* of a datagram that are looked at */

bool quic_may_say_more(struct reader datagram)
{
	const unsigned char *at = datagram.at;

	return datagram.len >= 5 && at[0] & 0x80 &&
	       (get32(at + 1) == QUIC_V1 || get32(at + 1) == QUIC_V2);
}

bool quic_is_strange(struct reader datagram)
{
	const unsigned char *at = datagram.at;

	return datagram.len >= QUIC_FIRST_DATAGRAM && (at[0] & 0xc0) == 0xc0 &&
	       get32(at + 1) != 0 && !quic_may_say_more(datagram);
}

static bool may_look(const struct quic_reading *r)
{
	struct quic_looks *looks = r->looks;

	if (r->now - looks->since >= LOOKS_TIME || r->now < looks->since) {
		looks->since = r->now;
		looks->done = 0;
	}
	return looks->done++ < r->looks_max;
}

static void lose(const struct quic_reading *r)
{
	const struct speech speech = { .state = SPEECH_LOST };

	r->hear(r->arg, &speech);
	r->more->is_heard = true;
}

/* Of which client is it? Returns the length of the frames, or 0. */
static size_t decrypt(const struct quic_reading *r, const struct quic_packet *p,
		      struct quic_id *first, unsigned char *frames)
{
	const struct quic_id *client;
	size_t at = 0, len;

	*first = p->to;
	len = quic_initial_decrypt(p, first, frames);
	while (len == 0 &&
	       (client = hello_parts_next_client(r->parts, r->more, &at))) {
		if (!may_look(r)) {
			lose(r);
			break;
		}
		*first = *client;
		len = quic_initial_decrypt(p, first, frames);
	}
	return len;
}

static void take_initial(const struct quic_reading *r,
			 const struct quic_packet *p)
{
	unsigned char frames[QUIC_INITIAL_MAX];
	struct speech speech;
	struct quic_id first;
	size_t len;

	if (p->len > QUIC_INITIAL_MAX || !may_look(r)) {
		lose(r);
		return;
	}
	len = decrypt(r, p, &first, frames);
	if (len == 0) {
		/* No server can read it, either; or it is a later packet. */
		if (!r->more->is_heard || !quic_initial_readable())
			lose(r);
		return;
	}
	speech = hello_parts_frames(r->parts, r->more, p->version, &first,
				    frames, len);
	r->hear(r->arg, &speech);
	if (speech.state == SPEECH_WHOLE || speech.state == SPEECH_LOST)
		r->more->is_heard = true;
}

void quic_follow(const struct quic_reading *r, struct reader datagram)
{
	struct quic_packet p;

	for (int i = 0; quic_next_packet(&p, &datagram); i++) {
		if (i == PACKETS_MAX) {
			lose(r);
			return;
		}
		if (p.type == QUIC_INITIAL)
			take_initial(r, &p);
	}
}
