// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard of a device whose forwarding a trace switches on. Behind the
 * kernel's rule 0, which looks up the table "local", and ahead of all others
 * stand
 *
 *	N: iif DEVICE lookup local
 *	N: iif DEVICE blackhole
 *
 * "local" has the host's own addresses, and the subnets of all live traces, each
 * by its trace's device: the kernel removes them with it. So a trace is admitted
 * by all guards at once, and the guards need not change when traces come and go.
 * Nothing that the host sends itself ever matches: that comes in by lo, or by no
 * device. A guard has no rule more than it needs: for each rule of IPv6 that
 * comes or goes, the kernel walks through all routes.
 *
 * "lookup local" is for hosts that have moved rule 0. And there are rules that
 * deliver packets for other addresses to the host, such as those of a
 * transparent proxy: they lead to a table that has local routes only. A copy of
 * each stands first in the guard.
 *
 * The rules of one priority stand in the order in which they were added, so a
 * guard is added from its first rule to its last. N is below the priority of
 * every other program's rules. "ip rule add" without a priority takes the one
 * below the second rule of all, which is then ahead of the guard: so the guard
 * moves, when the tracer hears of it (watch.h), to a smaller N. A rule keeps the
 * name of a device that is renamed: the guard is made anew under the new name.
 */
#include "host/uplink/guard.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip_rule.h"
#include "base/log.h"
#include "base/nl.h"
#include "host/uplink/host_rules.h"
#include "host/uplink/route_dump.h"
#include "host/uplink/traces.h"

/* ---- the tables ---- */

static struct rtnl_route *new_route(const struct veth_net *net, int ifindex,
				    uint32_t table)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *dst = ip_to_nl(&net->subnet, net->prefix_len);

	if (!route || !hop || !dst) {
		rtnl_route_put(route);
		rtnl_route_nh_free(hop);
		nl_addr_put(dst);
		return NULL;
	}
	rtnl_route_set_family(route, ip_af(net->subnet.family));
	rtnl_route_set_table(route, table);
	rtnl_route_set_scope(route, RT_SCOPE_LINK);
	rtnl_route_set_protocol(route, RTPROT_KERNEL);
	rtnl_route_set_dst(route, dst);
	rtnl_route_nh_set_ifindex(hop, ifindex);
	rtnl_route_add_nexthop(route, hop); /* takes hop */
	nl_addr_put(dst);
	return route;
}

static int add_route(struct nl_sock *sk, const struct veth_net *net,
		     int ifindex, uint32_t table)
{
	struct rtnl_route *route = new_route(net, ifindex, table);
	int err = -NLE_NOMEM;

	if (route)
		err = rtnl_route_add(sk, route, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_route_put(route);
	errno = nl_errno(err);
	return err >= 0 || err == -NLE_EXIST ? 0 : -1;
}

int guard_admit(const struct veth *v, int family)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	int ifindex = (int)if_nametoindex(v->name);
	const struct veth_net *net = &v->net[family];

	if (!sk || !ifindex || add_route(sk, net, ifindex, TRACES_TABLE) < 0)
		return -1;
	return add_route(sk, net, ifindex, RT_TABLE_LOCAL);
}

/* ---- the host's rules ---- */

static bool is_guard_of(const struct ip_rule_seen *rule, const char *device)
{
	return host_rules_is_guard(rule) &&
	       (!device || !strcmp(rule->iif, device));
}

struct table_look {
	uint32_t table;
	int local;
	int other;
};

static void look_at_route(const struct route *route, void *arg)
{
	struct table_look *look = arg;

	if (route->table != look->table)
		return;
	look->local += route->type == RTN_LOCAL;
	look->other += route->type == RTN_UNICAST;
}

/* Does it deliver packets to the host, without forwarding any? */
static bool only_delivers(const struct ip_rule_seen *rule, int family)
{
	struct table_look look = { .table = rule->table };

	if (host_rules_is_guard(rule) || rule->inverted ||
	    rule->action != FR_ACT_TO_TBL || rule->table == RT_TABLE_UNSPEC ||
	    rule->table == RT_TABLE_LOCAL || rule->table == RT_TABLE_MAIN ||
	    rule->table == RT_TABLE_DEFAULT)
		return false;
	return route_dump_table(family, rule->table, look_at_route, &look) ==
		       0 &&
	       look.local > 0 && look.other == 0;
}

/* ---- one device's guard ---- */

static bool is_copied(const struct host_rules *host, int n, const char *device)
{
	return host->rule[n].mark &&
	       host_rules_matches_device(&host->rule[n], device);
}

static bool has_copy(const struct host_rules *host, uint32_t table,
		     const char *device, uint32_t priority)
{
	for (int i = 0; i < host->n; i++)
		if (is_guard_of(&host->rule[i], device) &&
		    host->rule[i].priority == priority &&
		    host->rule[i].table == table)
			return true;
	return false;
}

static bool has_original(const struct host_rules *host, uint32_t table,
			 const char *device)
{
	for (int i = 0; i < host->n; i++)
		if (is_copied(host, i, device) && host->rule[i].table == table)
			return true;
	/* Older versions of nsntrace look up the table of traces, too. */
	return table == RT_TABLE_LOCAL || table == TRACES_TABLE;
}

static bool is_complete(const struct host_rules *host, const char *device,
			uint32_t priority)
{
	bool stops = false;

	for (int i = 0; i < host->n; i++) {
		const struct ip_rule_seen *rule = &host->rule[i];

		if (is_copied(host, i, device) &&
		    !has_copy(host, rule->table, device, priority))
			return false;
		if (!is_guard_of(rule, device) || rule->priority != priority)
			continue;
		stops = rule->action == FR_ACT_BLACKHOLE; /* the last one */
		if (!stops && !has_original(host, rule->table, device))
			return false;
	}
	return stops && has_copy(host, RT_TABLE_LOCAL, device, priority);
}

static bool is_used(const struct host_rules *host, const char *device,
		    uint32_t priority)
{
	for (int i = 0; i < host->n; i++)
		if (is_guard_of(&host->rule[i], device) &&
		    host->rule[i].priority == priority)
			return true;
	return false;
}

/* The largest that this device's guard does not use. 0 is the last resort. */
static uint32_t choose(const struct host_rules *host, const char *device)
{
	uint32_t n = host_rules_room(host, device);

	while (n > 0 && is_used(host, device, n))
		n--;
	return n;
}

static int add_guard(const struct host_rules *host, const char *device,
		     uint32_t priority)
{
	struct ip_rule rule = { .family = host->family,
				.priority = priority,
				.action = FR_ACT_TO_TBL,
				.table = RT_TABLE_LOCAL,
				.iif = device };
	const struct ip_rule_change change = { .iif = device,
					       .priority = priority };

	for (int i = 0; i < host->n; i++)
		if (is_copied(host, i, device) &&
		    ip_rule_add_copy(host->sk, &host->rule[i], &change) < 0)
			return -1;
	if (ip_rule_add(host->sk, &rule) < 0)
		return -1;
	rule.action = FR_ACT_BLACKHOLE;
	rule.table = 0;
	return ip_rule_add(host->sk, &rule);
}

/* The guard's rules at all priorities, or at all but the one. */
static int remove_rules(const struct host_rules *host, const char *device,
			const uint32_t *but)
{
	int err = 0;

	for (int i = 0; i < host->n; i++)
		if (is_guard_of(&host->rule[i], device) &&
		    (!but || host->rule[i].priority != *but))
			err |= ip_rule_delete_seen(host->sk, &host->rule[i]);
	return err;
}

/* Where it is now: the smallest of its priorities. */
static bool find_guard(const struct host_rules *host, const char *device,
		       uint32_t *priority)
{
	for (int i = 0; i < host->n; i++) {
		if (!is_guard_of(&host->rule[i], device))
			continue;
		*priority = host->rule[i].priority;
		return true;
	}
	return false;
}

static bool has_guard(const struct host_rules *host, const char *device,
		      uint32_t *priority)
{
	return find_guard(host, device, priority) &&
	       is_complete(host, device, *priority) &&
	       host_rules_is_ahead(host, device, *priority);
}

static int guard_device(const struct host_rules *host, const char *device)
{
	uint32_t priority;

	if (has_guard(host, device, &priority))
		return remove_rules(host, device, &priority);
	priority = choose(host, device);
	/* What is added there would stand behind the blackhole. */
	if (is_used(host, device, priority) &&
	    remove_rules(host, device, NULL) < 0)
		return -1;
	if (add_guard(host, device, priority) < 0)
		return -1;
	return remove_rules(host, device, &priority);
}

/* ---- all of them ---- */

static int stand(const struct host_rules *host, const char *device)
{
	uint32_t priority;

	return has_guard(host, device, &priority) ? 0 : -1;
}

static int place(const struct host_rules *host, const char *device)
{
	if (guard_device(host, device) == 0)
		return 0;
	return error_errno("cannot add the ip rules that keep '%s' from "
			   "forwarding other hosts' packets",
			   device);
}

typedef int (*device_action)(const struct host_rules *host, const char *device);

/* If one switch enables all devices, each needs a guard. */
static int for_all(const struct host_rules *host, device_action act)
{
	struct if_nameindex *devs = if_nameindex();
	int err = 0;

	if (!devs)
		return error_errno("cannot list the host's devices");
	for (struct if_nameindex *dev = devs; dev->if_index; dev++)
		if (strcmp(dev->if_name, "lo") != 0 &&
		    !traces_own_name(dev->if_name))
			err |= act(host, dev->if_name);
	if_freenameindex(devs);
	return err;
}

static bool is_about(const char *line, int family)
{
	return line[0] == *ip_family_name(family) && line[1] == ' ';
}

bool guard_is_needed(const struct journal *j, int family)
{
	const char *line;

	for (size_t i = 0; (line = journal_line(j, "forward", i)); i++)
		if (is_about(line, family))
			return true;
	return family == IPV6 && journal_line(j, "global6", 0);
}

static int for_each(const struct journal *j, int family, device_action act)
{
	struct host_rules host;
	char name[IFNAMSIZ];
	const char *line;
	int err = 0;

	if (host_rules_read(&host, family) < 0)
		return -1;
	for (int i = 0; i < host.n; i++)
		host.rule[i].mark = only_delivers(&host.rule[i], family);
	for (size_t i = 0; (line = journal_line(j, "forward", i)); i++)
		if (is_about(line, family) &&
		    if_indextoname((unsigned int)atoi(line + 2), name))
			err |= act(&host, name);
	if (family == IPV6 && journal_line(j, "global6", 0))
		err |= for_all(&host, act);
	host_rules_free(&host);
	return err;
}

int guard_place(const struct journal *j, int family)
{
	autoclose int lock = -1;

	if (!guard_is_needed(j, family))
		return 0;
	lock = journal_lock_all(j);
	return for_each(j, family, place);
}

int guard_keep(const struct journal *j, int family)
{
	if (!guard_is_needed(j, family) || for_each(j, family, stand) == 0)
		return 0;
	return guard_place(j, family);
}

int guard_remove(int family, const char *device)
{
	struct host_rules host;
	int err;

	if (host_rules_read(&host, family) < 0)
		return -1;
	err = remove_rules(&host, device, NULL);
	if (err)
		error_errno("cannot remove the guard of %s",
			    device ? device : "all devices");
	host_rules_free(&host);
	return err;
}

static bool is_noted(const struct journal *j, bool own, const char *line)
{
	return (own && journal_has(j, line)) || journal_has_any_other(j, line);
}

/* Does a journal speak of the device that has this name? */
static bool has_owner(const struct journal *j, int family, bool own,
		      const char *name)
{
	unsigned int ifindex = if_nametoindex(name);
	char line[32];

	snprintf(line, sizeof(line), "forward %s %u", ip_family_name(family),
		 ifindex);
	return ifindex && (is_noted(j, own, line) ||
			   (family == IPV6 && is_noted(j, own, "global6 on")));
}

int guard_sweep(const struct journal *j, int family, bool own)
{
	struct host_rules host;
	int err = 0;

	if (host_rules_read(&host, family) < 0)
		return -1;
	for (int i = 0; i < host.n; i++)
		if (is_guard_of(&host.rule[i], NULL) &&
		    !has_owner(j, family, own, host.rule[i].iif))
			err |= ip_rule_delete_seen(host.sk, &host.rule[i]);
	if (err)
		error_errno("cannot remove the guards of renamed devices");
	host_rules_free(&host);
	return err;
}
