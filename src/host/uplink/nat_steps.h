/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The steps of NAT for one family. nat.c takes them when a trace starts, and
 * nat_adapt.c again when the host changes. All return -1 after a message.
 */
#ifndef HOST_UPLINK_NAT_STEPS_H
#define HOST_UPLINK_NAT_STEPS_H

#include "host/journal/journal.h"
#include "host/uplink/routes.h"
#include "host/uplink/uplink.h"

/* The devices that shall forward the family. */
struct nat_forward_plan {
	struct device devs[ROUTES_MAX_DEVICES];
	int n;
};

/*
 * The devices by which answers may come. From here on they are known. Returns
 * their number.
 */
int nat_new_devices(struct uplink *u, int family,
		    struct device devs[ROUTES_MAX_DEVICES]);

/* Place guards again that another program has removed or preceded. */
int nat_keep_guards(const struct uplink *u, const struct journal *j,
		    int family);

/* Place the trace's ip rules. */
int nat_place_rules(const struct uplink *u, struct journal *j, int family);

/* Plan the trace's rules of the firewall. */
int nat_plan_rules(struct uplink *u, int family);

/* Add the devices that shall forward to the journal, and guard them. */
int nat_plan_forwarding(struct uplink *u, struct journal *j, int family,
			struct nat_forward_plan *plan);

/* Enable it for these, and for the trace's own device. */
int nat_start_forwarding(const struct uplink *u, const struct journal *j,
			 int family, const struct nat_forward_plan *plan);

/* The host has changed: see uplink_adapt(). */
int nat_adapt(struct uplink *u, struct journal *j);

#endif
