/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All routes of the host, in plain values. A host with BGP has a hundred
 * thousand of them: the kernel hands out the messages in 10 ms, while objects
 * of libnl would take a second. So this reads the messages themselves, keeps what
 * is of use (route_set.h), and while a trace starts it reads them once.
 */
#ifndef HOST_UPLINK_ROUTE_DUMP_H
#define HOST_UPLINK_ROUTE_DUMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/next_hop.h"

/* Hops of a route beyond that many are left out. */
#define ROUTE_HOPS_MAX 256

struct route_hop {
	int ifindex; /* 0: none */
	bool has_gateway;
	struct ip gateway; /* its family may be the other one; -1: none */
};

struct route {
	uint8_t type; /* RTN_ */
	uint8_t scope; /* RT_SCOPE_ */
	uint32_t table;
	uint32_t metric;
	struct ip_net to;
	struct ip source; /* its family is -1: the route names none */
	struct route_limits limits;
	int n_hops;
	const struct route_hop
		*hop; /* the first is there even if n_hops is 0 */
	/* A number that routes share which differ in "to" only, in one dump. */
	uint32_t kind;
};

/*
 * Call look with each route of the family, in all tables. A route may come
 * twice, as the kernel starts again if one is added or removed meanwhile.
 * Returns 0, or -1 with errno.
 */
int route_dump_each(int family,
		    void (*look)(const struct route *route, void *arg),
		    void *arg);

/*
 * The same for one table. Since Linux 4.20 the kernel reads no other then; with
 * older ones, look gets routes of other tables too.
 */
int route_dump_table(int family, uint32_t table,
		     void (*look)(const struct route *route, void *arg),
		     void *arg);

/*
 * Until route_dump_forget(), keep what was read, and read again only if the
 * kernel has reported a change of routes that are not a trace's.
 */
void route_dump_remember(void);
void route_dump_forget(void);

#endif
