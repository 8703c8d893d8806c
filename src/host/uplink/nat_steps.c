// SPDX-License-Identifier: GPL-2.0-or-later
/* The steps of NAT for one family. */
#include "host/uplink/nat_steps.h"

#include "base/log.h"
#include "host/uplink/forwarding.h"
#include "host/uplink/global6.h"
#include "host/uplink/guard.h"
#include "host/uplink/trace_rules.h"

int nat_new_devices(struct uplink *u, int family,
		    struct device devs[ROUTES_MAX_DEVICES])
{
	int n = routes_devices(family, devs);

	for (int i = 0; i < n; i++)
		watch_know(&u->watch, family, devs[i].ifindex);
	return n;
}

int nat_keep_guards(const struct uplink *u, const struct journal *j, int family)
{
	const struct uplink_net *net = &u->net[family];

	if (!net->on)
		return 0;
	/* The device may have gone, or be down. */
	(void)!guard_admit(&u->veth, family);
	return net->unguarded ? 0 : guard_keep(j, family);
}

int nat_place_rules(const struct uplink *u, struct journal *j, int family)
{
	const struct trace_rules rules = {
		.device = u->veth.name,
		.inner = &u->veth.net[family].inner,
		.user = u->user,
		.source = u->net[family].destinations.source,
		.by_device = u->net[family].by_policy,
	};

	return u->net[family].on ? trace_rules_place(j, &rules) : 0;
}

int nat_plan_forwarding(struct uplink *u, struct journal *j, int family,
			struct nat_forward_plan *plan)
{
	struct uplink_net *net = &u->net[family];
	int n = nat_new_devices(u, family, plan->devs);
	int global = family == IPV6 && n >= 0 ? global6_claim(j) : 0;

	net->was_router = forwarding_is_on_for_all(family);
	if (n >= 0 && !global)
		n = forwarding_claim(j, family, plan->devs, n);
	if (n < 0 || global < 0)
		return -1;
	net->by_switch = global;
	plan->n = global ? 0 : n;
	if (global && watch_links(&u->watch) < 0)
		return error_errno("cannot watch for new devices");
	if (guard_admit(&u->veth, family) < 0 && guard_is_needed(j, family))
		return error_errno("cannot route to '%s'", u->veth.name);
	return guard_place(j, family);
}

int nat_start_forwarding(const struct uplink *u, const struct journal *j,
			 int family, const struct nat_forward_plan *plan)
{
	if (u->net[family].by_switch)
		return global6_enable(j);
	for (int i = 0; i < plan->n; i++)
		if (forwarding_enable(family, plan->devs[i].name) < 0)
			return -1;
	return forwarding_enable(family, u->veth.name);
}

int nat_plan_rules(struct uplink *u, int family)
{
	const struct veth_net *net = &u->veth.net[family];
	struct sources *sources = &u->sources[family];

	if (u->net[family].on &&
	    sources_find(sources, family, &u->net[family].destinations.source) <
		    0)
		return -1;
	if (u->net[family].on)
		watch_own(&u->watch, family, net);
	u->rules[family] = (struct firewall_plan){
		.on = u->net[family].on,
		.user = u->user,
		.device = u->veth.name,
		.subnet = &net->subnet,
		.prefix_len = net->prefix_len,
		.sources = sources->source,
		.n_sources = sources->n,
		.inner = &net->inner,
		.published = u->published,
		.n_published = u->n_published,
	};
	return 0;
}
