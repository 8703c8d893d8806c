/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many routes in little memory. Most of the thousands that a host may have differ
 * in nothing but their network: what they have in common is kept once.
 */
#ifndef HOST_UPLINK_ROUTE_SET_H
#define HOST_UPLINK_ROUTE_SET_H

#include <stddef.h>
#include <stdint.h>

#include "host/uplink/route_dump.h"

struct route_kind; /* what routes have in common */
struct route_member; /* one route: its network, and its kind */

/* All zero: an empty one. */
struct route_set {
	struct route_kind *kind;
	size_t n_kinds, kind_room;
	struct route_member *member;
	size_t n, room;
	uint32_t by_hash[256]; /* the last kind of each hash, plus 1 */
};

/* The set gets a copy. Returns 0, or -1 with errno. */
int route_set_add(struct route_set *set, const struct route *route);

/* Calls look with each route, in the order in which they came. */
void route_set_each(const struct route_set *set,
		    void (*look)(const struct route *route, void *arg),
		    void *arg);

/* Empties it. */
void route_set_clear(struct route_set *set);

#endif
