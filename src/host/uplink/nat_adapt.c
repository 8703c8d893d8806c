// SPDX-License-Identifier: GPL-2.0-or-later
/* What NAT does when the host changes: its devices, routes, rules, forwarding. */
#include "base/log.h"
#include "host/uplink/forwarding.h"
#include "host/uplink/guard.h"
#include "host/uplink/late.h"
#include "host/uplink/nat_steps.h"
#include "host/uplink/policy.h"
#include "host/uplink/subnet.h"

#define LOST_MAX 20 /* times that forwarding is enabled again in a trace */

/* A device was renamed. Its guard under the new name is added first. */
static void follow_names(const struct uplink *u, const struct journal *j,
			 int family)
{
	autoclose int lock = -1;

	if (nat_keep_guards(u, j, family) < 0 || !guard_is_needed(j, family))
		return;
	lock = journal_lock_all(j);
	(void)!guard_sweep(j, family, !u->net[family].unguarded);
}

/* Another program has enabled forwarding for all: remove the guards. */
static void adapt_guards(struct uplink *u, struct journal *j, int family)
{
	struct uplink_net *net = &u->net[family];

	if (!net->on || net->was_router || net->by_switch || net->unguarded ||
	    !forwarding_is_on_for_all(family))
		return;
	net->unguarded = true;
	forwarding_release(j, family);
}

/* A device, such as that of a VPN, has its first route: it shall forward. */
static void adapt_devices(struct uplink *u, struct journal *j, int family)
{
	struct device devs[ROUTES_MAX_DEVICES];
	int n;

	if (!u->net[family].on || u->net[family].by_switch)
		return;
	n = nat_new_devices(u, family, devs);
	if (n > 0)
		n = forwarding_claim(j, family, devs, n);
	if (n <= 0 || nat_keep_guards(u, j, family) < 0)
		return;
	for (int i = 0; i < n; i++)
		(void)!forwarding_enable(family, devs[i].name);
}

/*
 * Another program has disabled forwarding, for a device or for all. The host is
 * no router then, whatever it was. Two programs that disagree must not go on for
 * ever.
 */
static void adapt_forwarding(struct uplink *u, struct journal *j, int family)
{
	struct uplink_net *net = &u->net[family];

	if (!net->on || net->by_switch || net->lost >= LOST_MAX ||
	    !forwarding_is_lost(j, family, u->veth.name))
		return;
	net->was_router = net->unguarded = false;
	adapt_devices(u, j, family);
	/* Without the guards, the host would forward for strangers. */
	if (nat_keep_guards(u, j, family) < 0)
		return;
	forwarding_enable_again(j, family);
	if (forwarding_enable(family, u->veth.name) < 0)
		return;
	if (++net->lost == 1)
		warning("another program has disabled IPv%s forwarding: "
			"nsntrace has enabled it again for the trace",
			ip_family_name(family));
	if (net->lost == LOST_MAX)
		error("another program disables IPv%s forwarding again and "
		      "again: the program may lose its network",
		      ip_family_name(family));
}

/* The host has a family that it did not have when the trace started. */
static int join_family(struct uplink *u, struct journal *j, int family)
{
	static struct nat_forward_plan plan;
	struct uplink_net *net = &u->net[family];
	struct veth *v = &u->veth;

	if (subnet_choose(family, &net->destinations.source, &v->net[family]) <
		    0 ||
	    veth_add_family(v, family) < 0)
		return -1;
	net->on = true;
	net->by_policy = u->device_is_named;
	if (nat_plan_rules(u, family) < 0 ||
	    (net->by_policy &&
	     policy_add(j, &v->net[family].inner, &u->device) < 0) ||
	    nat_plan_forwarding(u, j, family, &plan) < 0 ||
	    nat_place_rules(u, j, family) < 0 ||
	    nat_start_forwarding(u, j, family, &plan) < 0)
		return -1;
	if (firewall_lead_clients(j, &u->rules[family], family) < 0)
		return -1;
	firewall_watch_again(&u->firewall);
	detail("the host has IPv%s now, and so has the program",
	       ip_family_name(family));
	return 0;
}

static void adapt_families(struct uplink *u, struct journal *j, int family)
{
	enum late_change change = late_look(u, family);

	if (change == LATE_FAMILY && join_family(u, j, family) < 0) {
		/* Once is enough: it was reported. */
		u->wanted[family] = false;
		change = LATE_NOTHING;
	}
	if (change == LATE_ROUTES && u->net[family].by_policy)
		(void)!policy_refresh(j, &u->veth.net[family].inner,
				      &u->device);
	u->inner_changed |= change != LATE_NOTHING;
}

static void adapt_to_routing(struct uplink *u, struct journal *j)
{
	struct watch_news news;

	watch_read(&u->watch, &news);
	for (int i = 0; i < IP_FAMILIES; i++) {
		if (news.links)
			follow_names(u, j, i);
		else if (news.rules[i])
			(void)!nat_keep_guards(u, j, i);
		if (news.rules[i])
			(void)!nat_place_rules(u, j, i);
		if (news.routes[i])
			adapt_devices(u, j, i);
		if (news.switched) {
			adapt_guards(u, j, i);
			adapt_forwarding(u, j, i);
		}
		if (news.routes[i] || news.defaults[i] || news.addresses[i])
			adapt_families(u, j, i);
	}
	if (news.rules[IPV4] || news.rules[IPV6])
		policy_keep(j);
}

int nat_adapt(struct uplink *u, struct journal *j)
{
	if (u->watch.sk)
		adapt_to_routing(u, j);
	firewall_watch_look(&u->firewall, j);
	return 0;
}
