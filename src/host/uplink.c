// SPDX-License-Identifier: GPL-2.0-or-later
/* How packets leave the trace's namespace. */
#include "host/uplink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/ethtool.h"
#include "base/link.h"
#include "base/log.h"
#include "host/firewall.h"
#include "host/forwarding.h"
#include "host/policy.h"

static int plan_device(struct uplink *u, const char *name)
{
	struct device usual;
	int found;

	if (routes_device(name, &u->device) < 0) {
		if (errno == ENODEV || errno == ERANGE || errno == EINVAL)
			return error("there is no device '%s': 'ip link' lists "
				     "them",
				     name);
		return error_errno("cannot look up the device '%s'", name);
	}
	if (u->device.flags & IFF_LOOPBACK)
		return error("'%s' is the loopback device, which is always in "
			     "the capture: name the one by which packets leave",
			     name);
	if (!(u->device.flags & IFF_UP))
		return error("the device '%s' is down: 'ip link set %s up'",
			     name, name);
	found = routes_default_device(&usual);
	if (found < 0)
		return -1;
	u->by_policy = !found || usual.ifindex != u->device.ifindex;
	return 0;
}

int uplink_plan(struct uplink *u, const char *device)
{
	int found;

	memset(u, 0, sizeof(*u));
	if (device) {
		if (plan_device(u, device) < 0)
			return -1;
		return firewall_check();
	}
	found = routes_default_device(&u->device);
	if (found < 0)
		return -1;
	if (found)
		return firewall_check();
	u->none = true;
	snprintf(u->device.name, sizeof(u->device.name), "lo");
	warning("the host has no IPv4 route: the program can reach itself "
		"only");
	return 0;
}

/* The lower address of the /31 is the host's, the upper one the trace's. */
static int choose_addresses(struct veth *v)
{
	if (routes_free_subnet(&v->addr) < 0)
		return -1;
	v->inner_addr.s_addr = htonl(ntohl(v->addr.s_addr) | 1);
	v->prefix_len = 31;
	return 0;
}

int uplink_attach(struct uplink *u, struct journal *j, pid_t pid)
{
	struct veth *v = &u->veth;

	if (u->none)
		return 0;
	/* A program that is told a device's name finds it inside too. */
	snprintf(v->inner_name, sizeof(v->inner_name), "%s", u->device.name);
	v->mtu = u->device.mtu;
	if (veth_name(v, j) < 0 || choose_addresses(v) < 0)
		return -1;
	return veth_create(v, j, pid);
}

static int open_way(const struct uplink *u, struct journal *j)
{
	struct device devs[ROUTES_MAX_DEVICES];
	struct firewall_plan plan = { .veth = u->veth.name,
				      .subnet = u->veth.addr,
				      .guarded = devs };
	int n = routes_devices(devs);

	if (n < 0)
		return -1;
	n = forwarding_claim(j, devs, n);
	if (n < 0)
		return -1;
	plan.n_guarded = n;
	if (firewall_add(j, &plan) < 0)
		return -1;
	for (int i = 0; i < n; i++)
		if (forwarding_enable(devs[i].name) < 0)
			return -1;
	return forwarding_enable(u->veth.name);
}

int uplink_connect(const struct uplink *u, struct journal *j, bool wire)
{
	if (u->none)
		return 0;
	if (wire && ethtool_no_offloads(u->veth.name) < 0)
		return -1;
	if (u->by_policy && policy_add(j, u->veth.inner_addr, &u->device) < 0)
		return -1;
	return open_way(u, j);
}

int uplink_await(const struct uplink *u)
{
	if (u->none)
		return 0;
	if (link_wait_active((int)if_nametoindex(u->veth.name)) < 0)
		return error_errno("'%s' did not become active", u->veth.name);
	return 0;
}
