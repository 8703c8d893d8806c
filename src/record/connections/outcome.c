// SPDX-License-Identifier: GPL-2.0-or-later
/* How a connection ended. */
#include <string.h>
#include "record/connections/connection.h"

#define IDLE	    30000000000 /* ns after which datagrams are a new conversation */
#define GAP_IS_LATE 1000000000 /* ns after which a gap is no change of order */
#define BIG_TRIES   3 /* of a large segment, after its first */

static enum connection_outcome by_error(const struct connection *c)
{
	const struct address *peer = &connection_end(c, 1)->address;

	return icmp_error_is_port(&c->error) &&
			       !memcmp(&c->error.from, peer, sizeof(*peer))
		       ? OUTCOME_REFUSED
		       : OUTCOME_UNREACHABLE;
}

static enum connection_outcome of_silence(const struct connection *c)
{
	return c->is_stopped ? OUTCOME_STOPPED : OUTCOME_SILENT;
}

/* It began with a SYN, to which no SYN-ACK came. */
static enum connection_outcome of_attempt(const struct connection *c)
{
	if (c->tcp.way[1].rst)
		return OUTCOME_REFUSED;
	if (c->error.from.family)
		return by_error(c);
	if (c->tcp.way[0].rst)
		return OUTCOME_RESET_HERE;
	return of_silence(c);
}

/*
 * Of one side, large segments are lost, while small ones pass: those of this
 * side are sent again without an answer, or those of the other side are missing
 * although later ones have come.
 */
static bool has_stalled(const struct connection *c)
{
	for (int way = 0; way < 2; way++) {
		const struct tcp_way *w = &c->tcp.way[way];

		if (c->way[way].big_tries >= BIG_TRIES ||
		    (w->gap != w->gap_end &&
		     c->last - c->tcp.gap_time >= GAP_IS_LATE))
			return !c->skips_data;
	}
	return false;
}

/*
 * A reset after both sides have closed, or by the side that has read all it
 * wanted to, is an end like any other.
 */
static enum connection_outcome of_established(const struct connection *c)
{
	const struct tcp_way *to = &c->tcp.way[0], *from = &c->tcp.way[1];

	if (c->tcp.alert != TLS_NO_ALERT)
		return OUTCOME_TLS_ALERT;
	if (!(to->fin && from->fin) && has_stalled(c))
		return OUTCOME_STALLED;
	if (c->tcp.closer == 2 && from->fin && c->way[0].payload &&
	    !c->way[1].payload)
		return OUTCOME_UNANSWERED;
	if (to->fin && from->fin)
		return OUTCOME_CLOSED;
	if (from->rst && !(to->fin && c->way[1].payload))
		return OUTCOME_RESET;
	if (to->rst && !from->fin)
		return OUTCOME_RESET_HERE;
	return to->rst || from->rst ? OUTCOME_CLOSED : OUTCOME_OPEN;
}

static enum connection_outcome of_lookup(const struct connection *c)
{
	const struct lookup_state *l = &c->lookup;

	if (!l->answered)
		return c->error.from.family ? by_error(c) : of_silence(c);
	if (l->error == 3)
		return OUTCOME_NOT_FOUND;
	if (l->error)
		return OUTCOME_SERVER_FAILED;
	return l->has_records || l->is_cut ? OUTCOME_CLOSED : OUTCOME_EMPTY;
}

enum connection_outcome connection_outcome(const struct connection *c)
{
	switch (c->key.kind) {
	case CONNECTION_TCP:
		return c->tcp.tries && !c->connected && !c->way[1].payload
			       ? of_attempt(c)
			       : of_established(c);
	case CONNECTION_LOOKUP:
		return of_lookup(c);
	default:
		if (c->way[1].packets || c->is_many)
			return OUTCOME_CLOSED;
		return c->error.from.family ? by_error(c) : of_silence(c);
	}
}

bool connection_has_ended(const struct connection *c, int64_t now)
{
	switch (c->key.kind) {
	case CONNECTION_TCP:
		return c->tcp.rst_time ||
		       (c->error.from.family && !c->connected) ||
		       (c->tcp.way[0].fin && c->tcp.way[1].fin);
	case CONNECTION_LOOKUP:
		return c->lookup.answered || now - c->last > IDLE;
	default:
		return c->error.from.family ||
		       (c->service == SERVICE_DNS && c->way[1].packets) ||
		       now - c->last > IDLE;
	}
}
