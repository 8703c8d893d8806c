// SPDX-License-Identifier: GPL-2.0-or-later
/* The history and the state of a connection, as in Zeek's conn.log. */
#include "record/connections/history.h"

#include <string.h>

_Static_assert(2 * HISTORY_LETTERS <= 16, "a letter has four bits");

void history_text(const struct connection *c, const struct connection_more *m,
		  char text[HISTORY_TEXT_SIZE])
{
	static const char letters[] = "SHADFRTshadfrt";
	int n = __builtin_popcount(c->letters);

	for (int i = 0; i < n; i++)
		text[i] = letters[m->history >> 4 * i & 15];
	text[n] = '\0';
}

/* A side of a TCP connection, as Zeek's analyzer of TCP knows it in the end. */
enum side {
	SIDE_INACTIVE, /* sent nothing, or no SYN was seen */
	SIDE_TRYING, /* sent a SYN, and no SYN-ACK was seen */
	SIDE_ESTABLISHED,
	SIDE_CLOSED,
	SIDE_RESET,
};

static bool has_letter(const struct connection *c, enum history_letter letter,
		       int way)
{
	return c->letters >>
		       ((unsigned int)letter + (way ? HISTORY_LETTERS : 0)) &
	       1;
}

static enum side side_of(const struct connection *c, int way)
{
	if (has_letter(c, HISTORY_RST, way))
		return SIDE_RESET;
	if (c->tcp.way[way].fin)
		return SIDE_CLOSED;
	if (!has_letter(c, HISTORY_SYN, way) &&
	    !has_letter(c, HISTORY_SYN_ACK, way))
		return SIDE_INACTIVE;
	return c->connected ? SIDE_ESTABLISHED : SIDE_TRYING;
}

/* The other side sent a reset. */
static const char *state_of_refusal(const struct connection *c, enum side from)
{
	const bool has_data = c->way[0].payload || c->way[1].payload;

	if (from == SIDE_TRYING || (from == SIDE_RESET && !has_data))
		return "REJ";
	return from == SIDE_INACTIVE ? "RSTRH" : "RSTR";
}

/*
 * The side that began sent a reset, and the other one no SYN-ACK. Zeek wants to
 * have seen a SYN first, and nothing but data before the reset.
 */
static const char *state_of_retreat(const struct connection *c,
				    const struct connection_more *m)
{
	char text[HISTORY_TEXT_SIZE];

	history_text(c, m, text);
	return text[0] == 'S' && strcspn(text, "HAF") > strcspn(text, "R")
		       ? "RSTOS0"
		       : "OTH";
}

/* Zeek's conn_state() of base/protocols/conn, from the states of both sides. */
static const char *state_of_tcp(const struct connection *c,
				const struct connection_more *m)
{
	const enum side from = side_of(c, 0), to = side_of(c, 1);

	if (to == SIDE_RESET)
		return state_of_refusal(c, from);
	if (from == SIDE_RESET)
		return to == SIDE_INACTIVE ? state_of_retreat(c, m) : "RSTO";
	if (from == SIDE_CLOSED && to == SIDE_CLOSED)
		return "SF";
	if (from == SIDE_CLOSED)
		return to == SIDE_INACTIVE ? "SH" : "S2";
	if (to == SIDE_CLOSED)
		return from == SIDE_INACTIVE ? "SHR" : "S3";
	if (from == SIDE_TRYING && !c->way[1].packets)
		return "S0";
	return from == SIDE_ESTABLISHED && to == SIDE_ESTABLISHED ? "S1"
								  : "OTH";
}

const char *history_state(const struct connection *c,
			  const struct connection_more *m)
{
	if (c->key.kind == CONNECTION_TCP)
		return state_of_tcp(c, m);
	if (c->key.kind == CONNECTION_ECHO)
		return "OTH";
	if (c->way[0].packets)
		return c->way[1].packets ? "SF" : "S0";
	return c->way[1].packets ? "SHR" : "OTH";
}
