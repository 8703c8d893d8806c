// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that the host blocked. The MASQUERADE rule counts the first packet of
 * each connection that leaves. If it has counted any, all is well. If not,
 * another rule may have changed the address, or the program spoke to the host
 * itself. Then we look in the kernel's table of connections, where a blocked
 * packet leaves no entry. The kernel forgets a connection some time after its
 * end, so for a longer trace we also require that it received no answer and
 * that our rule counted all the time.
 */
#include "host/diagnose/blocked.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/ip.h"
#include "host/diagnose/conntrack.h"
#include "host/diagnose/counters.h"
#include "host/diagnose/route_check.h"
#include "host/diagnose/traffic.h"

/* ms: nf_conntrack_tcp_timeout_close is 10 s, all others are longer. */
#define REMEMBERED 10000

/*
 * Did packets leave, by the counter of our rule? -1 if it does not tell:
 * another program has removed the rule, and a new one has counted only since
 * then.
 */
static int some_left(const struct uplink *u, int family,
		     const struct journal *j)
{
	struct xtables xt = { family, xtables_default_backend(family) };
	uint64_t packets;
	char tag[32];

	snprintf(tag, sizeof(tag), "nsntrace:%s", j->id);
	if (xt.backend < 0 || counters_read(&xt, tag, &packets) < 0)
		return -1;
	if (packets == 0 && firewall_watch_has_lost(&u->firewall))
		return -1;
	return packets > 0;
}

/* False if that is unknown. */
static bool none_passed(const struct blocked *s, const struct uplink *u,
			int family, const struct journal *j)
{
	int left = some_left(u, family, j);

	return left <= 0 && (left == 0 || s->all_remembered) &&
	       conntrack_has_source(&u->veth.net[family].inner) == 0;
}

void blocked_look(struct blocked *s, const struct uplink *u,
		  const struct journal *j, pid_t pid, int64_t ran_ms)
{
	struct traffic traffic;

	s->all_remembered = ran_ms <= REMEMBERED;
	if (!uplink_is_forwarded(u) ||
	    traffic_read(&traffic, &u->veth, pid) < 0 ||
	    (!s->all_remembered && traffic.answers > 0))
		return;
	s->returned = traffic.returned > 0;
	for (int i = 0; i < IP_FAMILIES; i++)
		s->all_of[i] = u->net[i].on && traffic.sent[i] > 0 &&
			       none_passed(s, u, i, j);
}

/* ---- what the program tried, and what came back ---- */

static void take_address(struct ip *ip, const struct address *from)
{
	ip->family = from->family == 4 ? IPV4 : IPV6;
	memcpy(ip->bytes, from->bytes, sizeof(from->bytes));
}

/*
 * A packet for the host itself that it refuses leaves no entry in the kernel's
 * table; nor does one whose time to live ends here.
 */
static void take_try(struct blocked_family *b, const struct tried *tried,
		     bool by_policy)
{
	enum route_kind kind;
	struct ip to;

	if (tried->outcome == TRY_EXPIRED || tried->outcome == TRY_ANSWERED)
		return;
	take_address(&to, &tried->to);
	kind = route_check(&to);
	if (kind == ROUTE_IS_LOCAL && tried->outcome == TRY_REFUSED)
		return;
	b->any = true;
	b->here |= kind == ROUTE_IS_LOCAL;
	b->elsewhere |= kind != ROUTE_IS_LOCAL;
	b->rejected |=
		tried->outcome == TRY_REFUSED || tried->outcome == TRY_REJECTED;
	/* With --device other routes count, which this does not ask. */
	if (tried->outcome == TRY_NO_ROUTE ||
	    (kind == ROUTE_IS_MISSING && !by_policy)) {
		b->routeless = true;
		b->nowhere = to;
	}
}

static void take_tries(struct blocked *s, const struct uplink *u, int family,
		       const struct tries *tries)
{
	struct blocked_family *b = &s->family[family];
	bool known = false;

	for (uint32_t i = 0; i < tries->n; i++) {
		const struct tried *tried = &tries->tried[i];

		if ((tried->to.family == 6) != (family == IPV6))
			continue;
		known = true;
		take_try(b, tried, u->net[family].by_policy);
	}
	/* A filter may have left the packets out. */
	if (!known && !s->returned)
		b->any = b->here = b->elsewhere = true;
	s->all_of[family] = b->any;
	b->inner = u->veth.net[family].inner;
	b->answers_away = b->here && !b->elsewhere &&
			  route_avoids(&b->inner, u->veth.name);
}

/* The program's last packets may have been under way at the first look. */
void blocked_confirm(struct blocked *s, const struct uplink *u,
		     const struct journal *j, const struct tries *tries)
{
	for (int i = 0; i < IP_FAMILIES; i++) {
		s->all_of[i] = s->all_of[i] && none_passed(s, u, i, j);
		if (s->all_of[i])
			take_tries(s, u, i, tries);
	}
	if (s->all_of[IPV4] || s->all_of[IPV6])
		foreign_list(&s->foreign);
}
