// SPDX-License-Identifier: GPL-2.0-or-later
/* --device, by policy routing. */
#include "host/uplink/policy.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netlink/route/rule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip_rule.h"
#include "base/log.h"
#include "base/nl.h"
#include "host/uplink/destinations.h"
#include "host/uplink/device_routes.h"
#include "host/uplink/route_batch.h"
#include "host/uplink/route_dump.h"
#include "host/uplink/traces.h"

static struct ip_rule new_rule(const struct ip *addr, uint32_t table)
{
	return (struct ip_rule){ .family = addr->family,
				 .priority = POLICY_PRIORITY,
				 .action = FR_ACT_TO_TBL,
				 .table = table,
				 .from = addr };
}

static uint32_t table_of(const struct journal *j)
{
	return TRACES_TABLE_BASE |
	       (uint32_t)strtoul(j->id, NULL, 16) % 0x1000000;
}

/* A tunnel takes whatever it is given; what others are given goes nowhere. */
static void add_last_resort(struct route_batch *batch, const struct device *dev)
{
	const struct ip_net all = { .addr.family = batch->family };
	bool takes_all = destinations_unlimited(dev);

	if (!takes_all)
		warning("'%s' has no IPv%s default route: the program can "
			"reach only the networks of that device",
			dev->name, ip_family_name(batch->family));
	route_batch_add(batch, &all, NULL,
			takes_all ? RTN_UNICAST : RTN_UNREACHABLE, NULL);
}

/* Returns 0, or -1 with errno. */
static int fill_table(struct nl_sock *sk, int family, const struct device *dev,
		      uint32_t table)
{
	struct route_batch batch = { .sk = sk,
				     .family = family,
				     .table = table,
				     .ifindex = dev->ifindex };
	struct device_routes routes;

	if (device_routes_read(&routes, family, dev) < 0)
		return -1;
	for (size_t i = 0; i < routes.n; i++) {
		const struct device_route *route = &routes.route[i];

		route_batch_add(&batch, &route->to,
				route->gateway.family < 0 ? NULL
							  : &route->gateway,
				route->type, &route->limits);
	}
	if (!routes.has_default)
		add_last_resort(&batch, dev);
	device_routes_free(&routes);
	return route_batch_finish(&batch);
}

int policy_add(struct journal *j, const struct ip *addr,
	       const struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	uint32_t table = table_of(j);
	struct ip_rule rule;
	char text[IP_TEXT_SIZE];

	if (!sk)
		return error_errno("cannot open a netlink socket");
	ip_text(addr, text);
	if (journal_add(j, "policy %s %u", text, table) < 0)
		return -1;
	if (fill_table(sk, addr->family, dev, table) < 0)
		return error_errno("cannot route the trace by '%s'", dev->name);
	rule = new_rule(addr, table);
	if (ip_rule_add(sk, &rule) < 0)
		return error_errno("cannot route the trace by '%s'", dev->name);
	return 0;
}

/* Split a line. Returns 0, or -1 if it is not one of ours. */
static int read_line(const char *line, struct ip *addr, uint32_t *table)
{
	char text[IP_TEXT_SIZE];

	if (sscanf(line, "%45s %u", text, table) != 2 ||
	    !traces_own_table(*table) || ip_parse(addr, text) < 0)
		return -1;
	return 0;
}

void policy_keep(const struct journal *j)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	const char *line;
	struct ip addr;
	uint32_t table;

	for (size_t i = 0; sk && (line = journal_line(j, "policy", i)); i++) {
		struct ip_rule rule;

		if (read_line(line, &addr, &table) < 0)
			continue;
		rule = new_rule(&addr, table);
		(void)!ip_rule_add(sk, &rule);
	}
}

struct table_flush {
	struct nl_sock *sk;
	uint32_t table;
	int err;
};

static void delete_rule(struct nl_object *obj, void *arg)
{
	struct rtnl_rule *rule = (struct rtnl_rule *)obj;
	struct table_flush *flush = arg;
	int err;

	if ((uint32_t)rtnl_rule_get_table(rule) != flush->table)
		return;
	err = nl_errno(rtnl_rule_delete(flush->sk, rule, 0));
	if (err && err != ENOENT)
		flush->err = err;
}

/* All rules that select the table, even if somebody has changed ours. */
static int flush_rules(int family, struct table_flush *flush)
{
	struct nl_cache *rules;
	int err = nl_errno(
		rtnl_rule_alloc_cache(flush->sk, ip_af(family), &rules));

	if (err)
		return err;
	nl_cache_foreach(rules, delete_rule, flush);
	nl_cache_free(rules);
	return flush->err;
}

static void delete_route(const struct route *route, void *arg)
{
	struct route_batch *batch = arg;

	/* An old kernel gives the routes of other tables, too. */
	if (route->table == batch->table)
		route_batch_delete(batch, &route->to);
}

/* Returns 0, or an errno. */
static int flush_routes(struct nl_sock *sk, int family, uint32_t table)
{
	struct route_batch batch = { .sk = sk,
				     .family = family,
				     .table = table };

	if (route_dump_table(family, table, delete_route, &batch) < 0 ||
	    route_batch_finish(&batch) < 0)
		return errno;
	return 0;
}

static int flush_table(int family, uint32_t table)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct table_flush flush = { .sk = sk, .table = table };
	int err = sk ? flush_rules(family, &flush) : errno;

	return err ? err : flush_routes(sk, family, table);
}

int policy_refresh(const struct journal *j, const struct ip *addr,
		   const struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	uint32_t table = table_of(j);

	if (!sk)
		return error_errno("cannot open a netlink socket");
	errno = flush_routes(sk, addr->family, table);
	if (errno || fill_table(sk, addr->family, dev, table) < 0)
		return error_errno("cannot route the trace by '%s'", dev->name);
	return 0;
}

static int undo_policy(const struct ip *addr, uint32_t table)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct ip_rule rule = new_rule(addr, table);
	int err;

	if (!sk)
		return error_errno("cannot open a netlink socket");
	err = ip_rule_delete(sk, &rule) < 0 ? errno
					    : flush_table(addr->family, table);
	if (!err)
		return 0;
	errno = err;
	return error_errno("cannot remove the routing table %u", table);
}

int policy_undo(struct journal *j)
{
	const char *line;
	struct ip addr;
	uint32_t table;
	int err = 0;

	for (size_t i = 0; (line = journal_line(j, "policy", i)); i++) {
		if (read_line(line, &addr, &table) < 0)
			continue;
		detail("undo policy %s", line);
		err |= undo_policy(&addr, table);
	}
	return err;
}
