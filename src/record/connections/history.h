/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The history of a connection, as in Zeek's conn.log: which kinds of packets
 * came, in the order of their first. A capital is for the side that began the
 * connection.
 */
#ifndef RECORD_CONNECTIONS_HISTORY_H
#define RECORD_CONNECTIONS_HISTORY_H

#include "packet/segment.h"
#include "record/connections/connection.h"

enum history_letter {
	HISTORY_SYN,
	HISTORY_SYN_ACK,
	HISTORY_ACK, /* and nothing else */
	HISTORY_DATA,
	HISTORY_FIN,
	HISTORY_RST,
	HISTORY_RESENT,
	HISTORY_LETTERS
};

#define HISTORY_TEXT_SIZE (2 * HISTORY_LETTERS + 1)

static inline unsigned int history_number(enum history_letter letter, int way)
{
	return (unsigned int)letter + (way ? HISTORY_LETTERS : 0);
}

/* Did a packet of that kind come that way? */
static inline bool history_has(const struct connection *c,
			       enum history_letter letter, int way)
{
	return c->letters >> history_number(letter, way) & 1;
}

/* Note that a packet of that kind came that way. Returns if it is the first. */
static inline bool history_add(struct connection *c, struct connection_more *m,
			       enum history_letter letter, int way)
{
	const unsigned int number = history_number(letter, way);

	if (history_has(c, letter, way))
		return false;
	m->history |= (uint64_t)number
		      << 4 * (unsigned int)__builtin_popcount(c->letters);
	c->letters |= (uint16_t)(1U << number);
	return true;
}

/* Write it as a string. */
void history_text(const struct connection *c, const struct connection_more *m,
		  char text[HISTORY_TEXT_SIZE]);

/* Zeek's conn_state: how a connection went, in two to six letters. */
const char *history_state(const struct connection *c,
			  const struct connection_more *m);

#endif
