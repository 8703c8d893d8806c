// SPDX-License-Identifier: GPL-2.0-or-later
/* The uplink by a veth pair, forwarding and NAT. */
#include "host/uplink/nat.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/ethtool.h"
#include "base/link.h"
#include "base/log.h"
#include "host/diagnose/detour.h"
#include "host/firewall/firewalld.h"
#include "host/journal/rundir.h"
#include "host/uplink/forwarding.h"
#include "host/uplink/nat_steps.h"
#include "host/uplink/policy.h"
#include "host/uplink/subnet.h"
#include "host/uplink/uplink.h"

static const char *const switches[IP_FAMILIES] = {
	"net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"
};

/* Forwarding is enabled in /proc/sys, and recorded in /run. */
static bool can_forward(int family, char *why, size_t size)
{
	const char *name = ip_family_name(family);

	if (forwarding_is_on_for_all(family))
		return true;
	if (forwarding_check(family) < 0 && errno == ENOENT)
		snprintf(why, size,
			 "/proc is missing (mount -t proc proc /proc)");
	else if (forwarding_check(family) < 0)
		snprintf(why, size,
			 "the host does not forward IPv%s, and nsntrace cannot "
			 "enable it, because /proc/sys is not writable: %s (in "
			 "a container: 'docker run --sysctl %s=1')",
			 name, strerror(errno), switches[family]);
	else if (rundir_check() < 0)
		snprintf(why, size,
			 "the host does not forward IPv%s, and " RUNDIR
			 ", where traces record that, cannot be created: %s "
			 "(mount a tmpfs on /run)",
			 name, strerror(errno));
	else if (family == IPV6 && !forwarding_has_flags(family) &&
		 routes_have_vrf())
		snprintf(why, size,
			 "before Linux 6.17 IPv6 forwarding is enabled for all "
			 "devices at once, and nsntrace cannot guard those of "
			 "a VRF");
	else
		return true;
	return false;
}

static bool can_filter(int family, char *why, size_t size)
{
	int backend = xtables_default_backend(family);

	if (backend < 0) {
		snprintf(why, size,
			 "%s was not found in PATH, /sbin or /usr/sbin "
			 "(install iptables)",
			 family == IPV4 ? "iptables-restore"
					: "ip6tables-restore");
		return false;
	}
	if (xtables_check_lock(backend) < 0) {
		snprintf(why, size,
			 "iptables cannot create its lock in /run: %s (mount a "
			 "tmpfs on /run)",
			 strerror(errno));
		return false;
	}
	return true;
}

static bool is_possible(int family, char *why, size_t size)
{
	return can_filter(family, why, size) && can_forward(family, why, size);
}

static int attach(struct uplink *u, struct journal *j, pid_t pid)
{
	struct veth *v = &u->veth;

	/* A program that is given the device's name finds it here, too. */
	snprintf(v->inner_name, sizeof(v->inner_name), "%s", u->device.name);
	v->mtu = u->device.mtu;
	if (veth_name(v, j) < 0)
		return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (u->net[i].on &&
		    subnet_choose(i, &u->net[i].destinations.source,
				  &v->net[i]) < 0)
			return -1;
	return veth_create(v, j, pid);
}

static void describe_inner(const struct uplink *u, struct uplink_inner *inner)
{
	const struct veth *v = &u->veth;

	snprintf(inner->device, sizeof(inner->device), "%s", v->inner_name);
	memcpy(inner->gateway_mac, v->mac, sizeof(inner->gateway_mac));
	memcpy(inner->net, v->net, sizeof(inner->net));
}

/*
 * The programs run in parallel, and beside all else. Nothing is forwarded yet, so
 * the guards may come later.
 */
static int let_through(struct uplink *u, struct journal *j)
{
	if (watch_open(&u->watch) < 0)
		warning("cannot watch the host's routing, so the trace will "
			"not adapt to changes: %s",
			strerror(errno));
	for (int i = 0; i < IP_FAMILIES; i++)
		if (nat_plan_rules(u, i) < 0)
			return -1;
	firewall_watch_open(&u->firewall, u->rules, u->veth.name);
	if (firewalld_add_start(j, u->veth.name, &u->firewalld) < 0)
		return -1;
	return firewall_add_start(j, u->rules, &u->adding);
}

static int finish_letting_through(struct uplink *u, struct journal *j)
{
	int err = firewall_add_finish(j, &u->adding);

	firewalld_add_finish(&u->firewalld, u->veth.name);
	return err;
}

void nat_abandon(struct uplink *u)
{
	char said[512];

	firewall_add_abandon(&u->adding);
	command_kill(&u->firewalld);
	if (u->firewalld.pid > 0)
		(void)!command_finish(&u->firewalld, said, sizeof(said));
}

/* What another trace's guards let through, and where packets of ours go. */
static int route_trace(struct uplink *u, struct journal *j, int family,
		       struct nat_forward_plan *plan)
{
	if (u->net[family].by_policy &&
	    policy_add(j, &u->veth.net[family].inner, &u->device) < 0)
		return -1;
	if (u->net[family].on && nat_plan_forwarding(u, j, family, plan) < 0)
		return -1;
	return nat_place_rules(u, j, family);
}

static int connect_trace(struct uplink *u, struct journal *j)
{
	static struct nat_forward_plan plans[IP_FAMILIES];

	ethtool_no_udp_offloads(u->veth.name);
	if (u->wire && ethtool_no_offloads(u->veth.name) < 0)
		return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (route_trace(u, j, i, &plans[i]) < 0)
			return -1;
	if (finish_letting_through(u, j) < 0)
		return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (u->net[i].on &&
		    nat_start_forwarding(u, j, i, &plans[i]) < 0)
			return -1;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (u->net[i].on && !u->net[i].by_policy)
			detour_warn(u->veth.name, &u->veth.net[i].inner,
				    u->user);
	return 0;
}

static int await(const struct uplink *u)
{
	if (link_wait_active((int)if_nametoindex(u->veth.name)) < 0)
		return error_errno("'%s' did not become active", u->veth.name);
	return 0;
}

static int routing_fd(const struct uplink *u)
{
	return watch_fd(&u->watch);
}

const struct uplink_ops nat_ops = {
	.is_forwarded = true,
	.is_possible = is_possible,
	.attach = attach,
	.let_through = let_through,
	.connect = connect_trace,
	.inner = describe_inner,
	.watch_fd = routing_fd,
	.adapt = nat_adapt,
	.await = await,
};
