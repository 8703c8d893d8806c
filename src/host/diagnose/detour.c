// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where packets leave, as the kernel says. A route in the same table is the same
 * route, although of several next hops each packet may get another one.
 */
#include "host/diagnose/detour.h"

#include <net/if.h>
#include <stdio.h>

#include "base/log.h"
#include "base/next_hop.h"
#include "base/nl.h"

/* IPv4 looks up a connection again when its source is known. */
static void look_up_own(struct nl_sock *sk, int family, uid_t user,
			struct next_hop *hop)
{
	struct next_hop_packet packet = { .dst = next_hop_internet(family),
					  .src = { .family = -1 },
					  .user = &user };

	next_hop_of(sk, &packet, hop);
	if (family == IPV6 || hop->ifindex == 0 || hop->source.family < 0)
		return;
	packet.src = hop->source;
	next_hop_of(sk, &packet, hop);
}

static bool is_same_way(const struct next_hop *a, const struct next_hop *b)
{
	if (a->ifindex == 0 || b->ifindex == 0)
		return a->ifindex == b->ifindex;
	if (a->table == b->table)
		return true;
	return a->ifindex == b->ifindex && ip_equal(&a->gateway, &b->gateway);
}

static const char *way_text(const struct next_hop *hop, char *text, size_t size)
{
	char name[IFNAMSIZ] = "?", gateway[IP_TEXT_SIZE];

	if (hop->ifindex == 0)
		return "not at all";
	(void)!if_indextoname((unsigned int)hop->ifindex, name);
	if (hop->gateway.family < 0)
		snprintf(text, size, "by %s", name);
	else
		snprintf(text, size, "by %s and %s", name,
			 ip_text(&hop->gateway, gateway));
	return text;
}

void detour_warn(const char *device, const struct ip *inner, uid_t user)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	const struct next_hop_packet packet = {
		.dst = next_hop_internet(inner->family),
		.src = *inner,
		.iif = (int)if_nametoindex(device),
	};
	struct next_hop own, traced;
	char own_text[96], traced_text[96];

	if (!sk || packet.iif == 0)
		return;
	look_up_own(sk, inner->family, user, &own);
	next_hop_of(sk, &packet, &traced);
	if (is_same_way(&own, &traced))
		return;
	warning("untraced, the program would reach the IPv%s Internet %s, and "
		"traced %s: an 'ip rule' does not apply to the trace, or only "
		"to it",
		ip_family_name(inner->family),
		way_text(&own, own_text, sizeof(own_text)),
		way_text(&traced, traced_text, sizeof(traced_text)));
}
