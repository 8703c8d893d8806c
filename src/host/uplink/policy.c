// SPDX-License-Identifier: GPL-2.0-or-later
/* --device, by policy routing. */
#include "host/uplink/policy.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <netlink/route/route.h>
#include <netlink/route/rule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ip_rule.h"
#include "base/log.h"
#include "base/nl.h"
#include "host/uplink/destinations.h"

/* Our tables have numbers that nobody chooses by hand. */
#define TABLE_BASE 0x6e000000

static struct ip_rule new_rule(const struct ip *addr, uint32_t table)
{
	return (struct ip_rule){ .family = addr->family,
				 .priority = POLICY_PRIORITY,
				 .action = FR_ACT_TO_TBL,
				 .table = table,
				 .from = addr };
}

bool policy_is_table(uint32_t table)
{
	return (table & 0xff000000) == TABLE_BASE;
}

#define HALF_LOW  1
#define HALF_HIGH 2
#define HALVES	  (HALF_LOW | HALF_HIGH)

static uint32_t table_of(const struct journal *j)
{
	return TABLE_BASE | (uint32_t)strtoul(j->id, NULL, 16) % 0x1000000;
}

struct table_fill {
	struct nl_sock *sk;
	int family;
	const struct device *dev;
	uint32_t table;
	unsigned int halves; /* of the Internet that are routed: HALF_ */
	int err;
};

/* One route of the table. Its type: RTN_UNICAST, or one without a next hop. */
static int add_route(struct table_fill *fill, struct nl_addr *dst,
		     struct nl_addr *gateway, uint8_t type)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	int err;

	if (!route || !hop)
		return -NLE_NOMEM;
	rtnl_route_set_family(route, ip_af(fill->family));
	rtnl_route_set_table(route, fill->table);
	rtnl_route_set_dst(route, dst);
	/* systemd-networkd leaves the kernel's own alone when it starts. */
	rtnl_route_set_protocol(route, RTPROT_KERNEL);
	if (type != RTN_UNICAST) {
		rtnl_route_set_type(route, type);
		rtnl_route_nh_free(hop);
	} else {
		rtnl_route_set_scope(route, gateway ? RT_SCOPE_UNIVERSE
						    : RT_SCOPE_LINK);
		rtnl_route_nh_set_ifindex(hop, fill->dev->ifindex);
		if (gateway) {
			rtnl_route_nh_set_gateway(hop, gateway);
			rtnl_route_nh_set_flags(hop, RTNH_F_ONLINK);
		}
		rtnl_route_add_nexthop(route, hop);
	}
	err = rtnl_route_add(fill->sk, route, NLM_F_CREATE | NLM_F_EXCL);
	rtnl_route_put(route);
	return err == -NLE_EXIST ? 0 : err;
}

/*
 * What the route covers of the Internet: VPNs have two routes, 0/1 and 128/1,
 * beside a default route. All global addresses of IPv6 are in 2000::/3.
 */
static unsigned int halves_of(struct nl_addr *dst, int family)
{
	const unsigned char *bytes = nl_addr_get_binary_addr(dst);
	unsigned int len = nl_addr_get_prefixlen(dst);

	if (len == 0)
		return HALVES;
	if (family == IPV4)
		return len > 1 ? 0 : bytes[0] & 0x80 ? HALF_HIGH : HALF_LOW;
	return len <= 3 && (bytes[0] ^ 0x20) >> (8 - len) == 0 ? HALVES : 0;
}

/*
 * Networks that the main table forbids are forbidden by each device. (In IPv6
 * such a route has a device itself, so it is not for the others.)
 */
static bool is_ban(struct rtnl_route *route)
{
	uint8_t type = rtnl_route_get_type(route);

	return rtnl_route_get_family(route) == AF_INET &&
	       (type == RTN_BLACKHOLE || type == RTN_UNREACHABLE ||
		type == RTN_PROHIBIT) &&
	       rtnl_route_get_table(route) == RT_TABLE_MAIN &&
	       nl_addr_get_prefixlen(rtnl_route_get_dst(route)) > 0;
}

/*
 * Copy the routes by the device: its networks from the main table, a default
 * route from any table (a second uplink often has its own).
 */
static void copy_route(struct rtnl_route *route, void *arg)
{
	struct nl_addr *dst = rtnl_route_get_dst(route);
	struct table_fill *fill = arg;
	unsigned int halves = halves_of(dst, fill->family);
	uint32_t table = rtnl_route_get_table(route);

	if (fill->err >= 0 && is_ban(route))
		fill->err =
			add_route(fill, dst, NULL, rtnl_route_get_type(route));
	if (rtnl_route_get_type(route) != RTN_UNICAST || fill->err < 0 ||
	    (!halves && table != RT_TABLE_MAIN) || policy_is_table(table))
		return;
	for (int i = 0; i < rtnl_route_get_nnexthops(route); i++) {
		struct rtnl_nexthop *hop = rtnl_route_nexthop_n(route, i);

		if (rtnl_route_nh_get_ifindex(hop) != fill->dev->ifindex)
			continue;
		fill->err = add_route(fill, dst, rtnl_route_nh_get_gateway(hop),
				      RTN_UNICAST);
		fill->halves |= halves;
	}
}

static int add_last_resort(struct table_fill *fill)
{
	/* A tunnel takes whatever it is given. */
	bool takes_all = destinations_unlimited(fill->dev);
	const struct ip zero = { .family = fill->family };
	struct nl_addr *any = ip_to_nl(&zero, 0);
	int err;

	if (!any)
		return -NLE_NOMEM;
	if (!takes_all)
		warning("'%s' has no IPv%s default route: the program can "
			"reach only the networks of that device",
			fill->dev->name, ip_family_name(fill->family));
	err = add_route(fill, any, NULL,
			takes_all ? RTN_UNICAST : RTN_UNREACHABLE);
	nl_addr_put(any);
	return err;
}

/* Returns 0, or -1 with errno. */
static int fill_table(struct table_fill *fill)
{
	if (routes_each(fill->family, copy_route, fill) < 0)
		return -1;
	if (fill->err >= 0 && fill->halves != HALVES)
		fill->err = add_last_resort(fill);
	if (fill->err >= 0)
		return 0;
	errno = nl_errno(fill->err);
	return -1;
}

int policy_add(struct journal *j, const struct ip *addr,
	       const struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct table_fill fill = { .sk = sk,
				   .family = addr->family,
				   .dev = dev };
	struct ip_rule rule;
	char text[IP_TEXT_SIZE];

	if (!sk)
		return error_errno("cannot open a netlink socket");
	ip_text(addr, text);
	fill.table = table_of(j);
	if (journal_add(j, "policy %s %u", text, fill.table) < 0)
		return -1;
	if (fill_table(&fill) < 0)
		return error_errno("cannot route the trace by '%s'", dev->name);
	rule = new_rule(addr, fill.table);
	if (ip_rule_add(sk, &rule) < 0)
		return error_errno("cannot route the trace by '%s'", dev->name);
	return 0;
}

/* Split a line. Returns 0, or -1 if it is not one of ours. */
static int read_line(const char *line, struct ip *addr, uint32_t *table)
{
	char text[IP_TEXT_SIZE];

	if (sscanf(line, "%45s %u", text, table) != 2 ||
	    !policy_is_table(*table) || ip_parse(addr, text) < 0)
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

static void delete_route(struct rtnl_route *route, void *arg)
{
	struct table_flush *flush = arg;
	int err;

	if (rtnl_route_get_table(route) != flush->table)
		return;
	err = nl_errno(rtnl_route_delete(flush->sk, route, 0));
	if (err && err != ENOENT)
		flush->err = err;
}

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

static int flush_routes(int family, uint32_t table)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct table_flush flush = { .sk = sk, .table = table };

	if (!sk || routes_each(family, delete_route, &flush) < 0)
		return errno;
	return flush.err;
}

static int flush_table(int family, uint32_t table)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct table_flush flush = { .sk = sk, .table = table };
	int err = sk ? flush_rules(family, &flush) : errno;

	return err ? err : flush_routes(family, table);
}

int policy_refresh(const struct journal *j, const struct ip *addr,
		   const struct device *dev)
{
	autonl struct nl_sock *sk = nl_open(NETLINK_ROUTE);
	struct table_fill fill = { .sk = sk,
				   .family = addr->family,
				   .dev = dev,
				   .table = table_of(j) };

	if (!sk)
		return error_errno("cannot open a netlink socket");
	errno = flush_routes(addr->family, fill.table);
	if (errno || fill_table(&fill) < 0)
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
