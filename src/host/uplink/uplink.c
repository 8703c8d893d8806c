// SPDX-License-Identifier: GPL-2.0-or-later
/* How packets leave the trace's namespace. */
#include "host/uplink/uplink.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "host/uplink/late.h"
#include "host/uplink/nat.h"
#include "host/uplink/route_dump.h"

static const struct uplink_ops none_ops = { .name = NULL };

static const struct uplink_ops *const ops_of[] = {
	[UPLINK_NONE] = &none_ops,
	[UPLINK_NAT] = &nat_ops,
	[UPLINK_PASTA] = &pasta_ops,
};

static int refuse_vrf(const struct device *dev)
{
	char vrf[IFNAMSIZ];

	if (!routes_vrf_of(dev->ifindex, vrf))
		return 0;
	if (!strcmp(vrf, dev->name))
		return error("'%s' is a VRF: nsntrace cannot send the "
			     "program's packets by it",
			     vrf);
	return error("'%s' is in the VRF '%s': nsntrace cannot send the "
		     "program's packets by it",
		     dev->name, vrf);
}

/*
 * "ip vrf exec" has BPF programs of a cgroup bind all new sockets to the VRF.
 * The program's would be bound to a device that its trace does not have.
 */
static int check_sockets(void)
{
	autoclose int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char device[IFNAMSIZ] = "";
	socklen_t len = sizeof(device);

	if (sock < 0 ||
	    getsockopt(sock, SOL_SOCKET, SO_BINDTODEVICE, device, &len) < 0 ||
	    !device[0])
		return 0;
	return error("the sockets of this process, and so the program's, are "
		     "bound to '%s', which the trace does not have: run "
		     "nsntrace without 'ip vrf exec'",
		     device);
}

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
		return error("'%s' is the loopback device, which is always "
			     "captured: name the device by which packets leave "
			     "the host",
			     name);
	if (refuse_vrf(&u->device) < 0)
		return -1;
	if (!(u->device.flags & IFF_UP))
		return error("the device '%s' is down: 'ip link set %s up'",
			     name, name);
	if (!(u->device.flags & IFF_RUNNING))
		warning("'%s' has no carrier: packets sent by it are lost",
			name);
	return 0;
}

/* The first family that has a device chooses it for the uplink. */
static int plan_family(struct uplink *u, int family, const char *device)
{
	struct uplink_net *net = &u->net[family];
	int found = destinations_find(&net->destinations, family,
				      device ? &u->device : NULL, u->user);

	if (found < 0)
		return -1;
	net->on = found;
	if (net->on && u->ops->is_possible)
		net->on = u->ops->is_possible(family, net->left_out,
					      sizeof(net->left_out));
	net->by_policy = net->on && device;
	if (net->on && !u->device.ifindex)
		u->device = net->destinations.device;
	return 0;
}

/* Without a route the trace has only loopback: print why. */
static int plan_none(struct uplink *u, const struct uplink_config *config)
{
	const char *why =
		u->net[u->net[IPV4].left_out[0] ? IPV4 : IPV6].left_out;

	if (why[0])
		return error("cannot connect the trace to the network: %s; to "
			     "trace without a network, use --uplink none",
			     why);
	if (config->device && config->kind != UPLINK_NONE)
		return error("the host has no route by the device '%s': see "
			     "'ip route show table all'",
			     config->device);
	if (u->ops->is_forwarded && late_choose_device(u)) {
		warning("the host has no route: until it has one, the program "
			"can reach only itself");
		return 0;
	}
	snprintf(u->device.name, sizeof(u->device.name), "lo");
	u->ops = &none_ops;
	if (config->kind != UPLINK_NONE)
		warning("the host has no route: the program can reach only "
			"itself");
	return 0;
}

int uplink_plan(struct uplink *u, const struct uplink_config *config)
{
	route_dump_remember();
	u->ops = ops_of[config->kind];
	u->wire = config->wire;
	u->user = config->user;
	u->n_published = config->n_published;
	for (int i = 0; i < u->n_published; i++)
		u->published[i] = config->published[i];
	u->device_is_named = config->device != NULL;
	for (int i = 0; i < IP_FAMILIES; i++)
		u->wanted[i] =
			config->kind != UPLINK_NONE && config->families[i];
	if (check_sockets() < 0)
		return -1;
	if (config->device && find_device(u, config->device) < 0)
		return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (config->kind != UPLINK_NONE && config->families[i] &&
		    plan_family(u, i, config->device) < 0)
			return -1;
	if (!u->net[IPV4].on && !u->net[IPV6].on)
		return plan_none(u, config);
	for (int i = 0; i < IP_FAMILIES; i++)
		if (u->net[i].left_out[0])
			warning("IPv%s is left out: %s", ip_family_name(i),
				u->net[i].left_out);
	return u->ops->find ? u->ops->find(u) : 0;
}

bool uplink_serves_tap(const struct uplink *u)
{
	return u->ops->serves_tap;
}

bool uplink_opens_ports(const struct uplink *u)
{
	return u->ops->opens_ports;
}

bool uplink_is_forwarded(const struct uplink *u)
{
	return u->ops->is_forwarded;
}

const char *uplink_name(const struct uplink *u)
{
	return u->ops->name;
}

int uplink_attach(struct uplink *u, struct journal *j, pid_t pid)
{
	return u->ops->attach ? u->ops->attach(u, j, pid) : 0;
}

int uplink_let_through(struct uplink *u, struct journal *j)
{
	return u->ops->let_through ? u->ops->let_through(u, j) : 0;
}

int uplink_serve(struct uplink *u, const struct journal *j, pid_t pid)
{
	return u->ops->serve ? u->ops->serve(u, j, pid) : 0;
}

int uplink_connect(struct uplink *u, struct journal *j)
{
	int err = u->ops->connect ? u->ops->connect(u, j) : 0;

	if (err == 0 && !u->ops->is_forwarded)
		late_watch(u);

	route_dump_forget();
	return err;
}

void uplink_inner(const struct uplink *u, struct uplink_inner *inner)
{
	memset(inner, 0, sizeof(*inner));
	if (u->ops->inner)
		u->ops->inner(u, inner);
}

void uplink_watch_fds(const struct uplink *u, int fds[UPLINK_FDS])
{
	fds[0] = u->ops->watch_fd ? u->ops->watch_fd(u) : -1;
	fds[1] = firewall_watch_fd(&u->firewall);
	fds[2] = u->ops->is_forwarded ? -1 : watch_fd(&u->watch);
}

int uplink_watch_wait(const struct uplink *u)
{
	return firewall_watch_wait(&u->firewall);
}

int uplink_adapt(struct uplink *u, struct journal *j)
{
	if (!u->ops->is_forwarded)
		late_report(u);
	return u->ops->adapt ? u->ops->adapt(u, j) : 0;
}

bool uplink_take_change(struct uplink *u)
{
	/* What is sent before the NAT would never be answered. */
	bool changed =
		u->inner_changed && firewall_watch_is_settled(&u->firewall);

	if (changed)
		u->inner_changed = false;
	return changed;
}

int uplink_await(const struct uplink *u)
{
	return u->ops->await ? u->ops->await(u) : 0;
}

void uplink_end(struct uplink *u)
{
	pasta_end(&u->pasta);
	nat_abandon(u);
	firewall_watch_close(&u->firewall);
}

void uplink_forget(struct uplink *u, pid_t pid, int status)
{
	firewall_watch_forget(&u->firewall, pid, status);
	pasta_forget(&u->pasta, pid);
}

void uplink_release(struct uplink *u)
{
	route_dump_forget();
	pasta_close(&u->pasta);
	watch_close(&u->watch);
}
