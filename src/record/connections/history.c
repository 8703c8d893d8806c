// SPDX-License-Identifier: GPL-2.0-or-later
/* The history and the state of a connection, as in Zeek's conn.log. */
#include "record/connections/history.h"

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

/* It began with a SYN, to which no SYN-ACK came. */
static const char *state_of_attempt(const struct connection *c)
{
	const struct tcp_way *to = &c->tcp.way[0], *from = &c->tcp.way[1];

	if (from->rst)
		return "REJ";
	if (to->rst)
		return "RSTOS0";
	return to->fin ? "SH" : "S0";
}

static const char *state_of_tcp(const struct connection *c)
{
	const struct tcp_way *to = &c->tcp.way[0], *from = &c->tcp.way[1];

	if (!c->tcp.tries)
		return c->connected ? from->rst ? "RSTRH" : "SHR" : "OTH";
	if (!c->connected)
		return state_of_attempt(c);
	if (to->rst || from->rst)
		return to->rst && c->tcp.closer != 2 ? "RSTO" : "RSTR";
	if (to->fin && from->fin)
		return "SF";
	if (to->fin || from->fin)
		return to->fin ? "S2" : "S3";
	return "S1";
}

const char *history_state(const struct connection *c)
{
	if (c->key.kind == CONNECTION_TCP)
		return state_of_tcp(c);
	if (!c->way[1].packets)
		return "S0";
	return c->way[0].packets ? "SF" : "SHR";
}
