// SPDX-License-Identifier: GPL-2.0-or-later
/* Many routes in little memory. */
#include "host/uplink/route_set.h"

#include <stdlib.h>
#include <string.h>

struct route_kind {
	struct route route; /* without a network; the hops are the kind's own */
	struct route_hop first; /* where they are if there is one only */
	uint32_t next; /* the next kind of the same hash, plus 1 */
};

struct route_member {
	struct ip_net to;
	uint32_t kind;
};

/* Room for one more. Returns the array, which may have moved; or NULL. */
static void *make_room(void *array, size_t n, size_t *room, size_t size)
{
	size_t wanted = *room ? 2 * *room : 64;
	void *grown;

	if (n < *room)
		return array;
	grown = reallocarray(array, wanted, size);
	if (grown)
		*room = wanted;
	return grown;
}

static uint8_t hash_of(const struct route *route)
{
	uint32_t hash = route->table * 31 + route->metric;

	if (route->n_hops > 0) {
		const struct route_hop *hop = &route->hop[0];
		size_t len = hop->gateway.family < 0
				     ? 0
				     : ip_len(hop->gateway.family);

		hash = hash * 31 + (uint32_t)hop->ifindex;
		for (size_t i = 0; i < len; i++)
			hash = hash * 31 + hop->gateway.bytes[i];
	}
	return (uint8_t)(hash ^ hash >> 8 ^ hash >> 16 ^ hash >> 24);
}

static const struct route_hop *hops_of(const struct route_kind *kind)
{
	return kind->route.n_hops > 1 ? kind->route.hop : &kind->first;
}

static bool has_hops(const struct route_kind *kind, const struct route *route)
{
	const struct route_hop *a = hops_of(kind), *b = route->hop;

	if (kind->route.n_hops != route->n_hops)
		return false;
	for (int i = 0; i < route->n_hops; i++)
		if (a[i].ifindex != b[i].ifindex ||
		    a[i].has_gateway != b[i].has_gateway ||
		    !ip_equal(&a[i].gateway, &b[i].gateway))
			return false;
	return true;
}

static bool is_alike(const struct route_kind *kind, const struct route *route)
{
	const struct route *of = &kind->route;

	return of->type == route->type && of->scope == route->scope &&
	       of->table == route->table && of->metric == route->metric &&
	       ip_equal(&of->source, &route->source) &&
	       !memcmp(&of->limits, &route->limits, sizeof(of->limits)) &&
	       has_hops(kind, route);
}

static int copy_hops(struct route_kind *kind, const struct route *route)
{
	size_t size = (size_t)route->n_hops * sizeof(*route->hop);
	struct route_hop *hops;

	if (route->n_hops <= 1) {
		kind->first = route->hop[0];
		return 0;
	}
	hops = malloc(size);
	if (!hops)
		return -1;
	memcpy(hops, route->hop, size);
	kind->route.hop = hops;
	return 0;
}

static int add_kind(struct route_set *set, const struct route *route,
		    uint8_t hash)
{
	struct route_kind *kind = make_room(set->kind, set->n_kinds,
					    &set->kind_room, sizeof(*kind));

	if (!kind)
		return -1;
	set->kind = kind;
	kind += set->n_kinds;
	kind->route = *route;
	kind->route.kind = (uint32_t)set->n_kinds;
	if (copy_hops(kind, route) < 0)
		return -1;
	kind->next = set->by_hash[hash];
	set->by_hash[hash] = (uint32_t)++set->n_kinds;
	return 0;
}

/* Returns its number plus 1, or 0. */
static uint32_t find_kind(const struct route_set *set,
			  const struct route *route, uint8_t hash)
{
	uint32_t number = set->by_hash[hash];

	while (number && !is_alike(&set->kind[number - 1], route))
		number = set->kind[number - 1].next;
	return number;
}

int route_set_add(struct route_set *set, const struct route *route)
{
	uint8_t hash = hash_of(route);
	uint32_t number = find_kind(set, route, hash);
	struct route_member *member;

	if (!number) {
		if (add_kind(set, route, hash) < 0)
			return -1;
		number = (uint32_t)set->n_kinds;
	}
	member = make_room(set->member, set->n, &set->room, sizeof(*member));
	if (!member)
		return -1;
	set->member = member;
	member[set->n++] = (struct route_member){ route->to, number - 1 };
	return 0;
}

void route_set_each(const struct route_set *set,
		    void (*look)(const struct route *route, void *arg),
		    void *arg)
{
	struct route route = { .kind = UINT32_MAX };

	for (size_t i = 0; i < set->n; i++) {
		const struct route_member *member = &set->member[i];

		if (member->kind != route.kind) {
			route = set->kind[member->kind].route;
			route.hop = hops_of(&set->kind[member->kind]);
		}
		route.to = member->to;
		look(&route, arg);
	}
}

void route_set_clear(struct route_set *set)
{
	for (size_t i = 0; i < set->n_kinds; i++)
		if (set->kind[i].route.n_hops > 1)
			free((void *)set->kind[i].route.hop);
	free(set->kind);
	free(set->member);
	memset(set, 0, sizeof(*set));
}
