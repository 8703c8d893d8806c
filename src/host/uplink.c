// SPDX-License-Identifier: GPL-2.0-or-later
/* How packets leave the trace's namespace. */
#include "host/uplink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/uplink_veth.h"

static int find_device(struct uplink *u, const char *name)
{
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
	if (!(u->device.flags & IFF_RUNNING))
		warning("'%s' has no carrier: what is sent by it is lost",
			name);
	return 0;
}

/* The first family that has a device names the uplink's. */
static int plan_family(struct uplink *u, int family, const char *device)
{
	struct uplink_net *net = &u->net[family];
	int found = reach_find(&net->reach, family, device ? &u->device : NULL);

	if (found < 0)
		return -1;
	net->on = found;
	net->left_out = net->on && !uplink_veth_is_possible(family);
	net->on &= !net->left_out;
	net->by_policy = net->on && device;
	if (net->on && !u->device.ifindex)
		u->device = net->reach.device;
	return 0;
}

int uplink_plan(struct uplink *u, const struct uplink_config *config)
{
	memset(u, 0, sizeof(*u));
	if (config->device && find_device(u, config->device) < 0)
		return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (!config->none && config->families[i] &&
		    plan_family(u, i, config->device) < 0)
			return -1;
	u->none = !u->net[IPV4].on && !u->net[IPV6].on;
	if (!u->none)
		return 0;
	if (u->net[IPV4].left_out || u->net[IPV6].left_out)
		return error("no way out of the trace is left");
	if (config->device && !config->none)
		return error("no route leads to the device '%s'",
			     config->device);
	snprintf(u->device.name, sizeof(u->device.name), "lo");
	if (!config->none)
		warning("the host has no route: the program can reach itself "
			"only");
	return 0;
}

int uplink_attach(struct uplink *u, struct journal *j, pid_t pid)
{
	return u->none ? 0 : uplink_veth_attach(u, j, pid);
}

int uplink_connect(struct uplink *u, struct journal *j, bool wire)
{
	return u->none ? 0 : uplink_veth_connect(u, j, wire);
}

int uplink_watch_fd(const struct uplink *u)
{
	return watch_fd(&u->watch);
}

void uplink_adapt(struct uplink *u, struct journal *j)
{
	uplink_veth_adapt(u, j);
}

int uplink_await(const struct uplink *u)
{
	return u->none ? 0 : uplink_veth_await(u);
}

void uplink_release(struct uplink *u)
{
	watch_close(&u->watch);
}
