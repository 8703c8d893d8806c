// SPDX-License-Identifier: GPL-2.0-or-later
/* What the host gets after the trace has started. */
#include "host/uplink/late.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/uplink/nat.h"
#include "host/uplink/traces.h"

#define USUAL_MTU 1500

static bool is_possible(const struct uplink *u)
{
	char why[UPLINK_WHY_SIZE];

	for (int i = 0; i < IP_FAMILIES; i++)
		if (u->wanted[i] && nat_ops.is_possible(i, why, sizeof(why)))
			return true;
	return false;
}

bool late_choose_device(struct uplink *u)
{
	struct if_nameindex *devs = if_nameindex();

	u->device = (struct device){ .name = "eth0", .mtu = USUAL_MTU };
	for (struct if_nameindex *d = devs; d && d->if_index; d++) {
		struct device dev;

		if (routes_device_by_index((int)d->if_index, &dev) < 0 ||
		    (dev.flags & IFF_LOOPBACK) ||
		    traces_own_device(dev.ifindex))
			continue;
		u->device = dev;
		break;
	}
	if (devs)
		if_freenameindex(devs);
	return is_possible(u);
}

static bool is_more(const struct destinations *now,
		    const struct destinations *before)
{
	return !before->all &&
	       (now->all || now->n_nets != before->n_nets ||
		memcmp(now->nets, before->nets,
		       (size_t)now->n_nets * sizeof(now->nets[0])) != 0);
}

enum late_change late_look(struct uplink *u, int family)
{
	struct uplink_net *net = &u->net[family];
	struct destinations now;

	if (!u->wanted[family] || (net->on && net->destinations.all) ||
	    destinations_find(&now, family,
			      u->device_is_named ? &u->device : NULL,
			      u->user) != 1 ||
	    (net->on && !is_more(&now, &net->destinations)))
		return LATE_NOTHING;
	if (!net->on && u->ops->is_possible &&
	    !u->ops->is_possible(family, net->left_out, sizeof(net->left_out)))
		return LATE_NOTHING;
	net->destinations = now;
	return net->on ? LATE_ROUTES : LATE_FAMILY;
}

void late_watch(struct uplink *u)
{
	bool lacks = false;

	for (int i = 0; i < IP_FAMILIES; i++)
		lacks |= u->wanted[i] && !u->net[i].destinations.all;
	if (lacks)
		(void)!watch_open(&u->watch);
}

void late_report(struct uplink *u)
{
	struct watch_news news;

	if (!u->watch.sk)
		return;
	watch_read(&u->watch, &news);
	for (int i = 0; i < IP_FAMILIES; i++) {
		if (!(news.routes[i] || news.defaults[i] ||
		      news.addresses[i]) ||
		    late_look(u, i) == LATE_NOTHING ||
		    !u->net[i].destinations.all)
			continue;
		u->wanted[i] = false;
		warning("the host has got a default route of IPv%s, which a "
			"trace that started without one cannot use: start it "
			"again",
			ip_family_name(i));
	}
}
