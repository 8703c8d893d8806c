// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ip rules for the host's own programs only, copied for a trace.
 *
 * What the host itself sends is looked up with the device "lo", the user, and at
 * first without a source. IPv4 looks up a connection again when the source is
 * known. What comes from the trace has the trace's device, no user, and the
 * trace's address. So the copy of a rule has the trace's device in place of "lo"
 * and of the users, and no "from", if the host's own packets match that.
 *
 * "not uidrange 1000-1000 ..." matches all that comes from the trace. If the
 * program runs as that user, a rule just before it skips it (BYPASS). A rule
 * "not iif lo" is meant for what is forwarded, and stays in force.
 *
 * With --device, the trace's packets take another way than the host's rules say,
 * but what they forbid is forbidden.
 */
#include "host/uplink/rule_copies.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "host/uplink/policy.h"

/* ---- what a rule matches ---- */

static bool is_in(const struct ip_net *net, const struct ip *ip)
{
	int whole = net->len / 8, rest = net->len % 8;

	if (ip->family != net->addr.family ||
	    memcmp(net->addr.bytes, ip->bytes, (size_t)whole) != 0)
		return false;
	return !rest ||
	       (net->addr.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest) == 0;
}

/* "from 0.0.0.0": what has no source yet. No rule of IPv6 matches that. */
static bool is_from_none(const struct ip_rule_seen *rule)
{
	return rule->from.addr.family == IPV4 && rule->from.len == 32 &&
	       rule->from.addr.v4.s_addr == 0;
}

static bool is_from_host(const struct ip_rule_seen *rule, const struct ip *host)
{
	return rule->from.len == 0 || is_from_none(rule) ||
	       (host->family == IPV4 && is_in(&rule->from, host));
}

static bool is_by_host(const struct ip_rule_seen *rule)
{
	return !rule->iif[0] || !strcmp(rule->iif, "lo");
}

static bool is_by_user(const struct ip_rule_seen *rule, uid_t user)
{
	return !rule->has_users ||
	       (user >= rule->first_user && user <= rule->last_user);
}

static bool is_for_own_only(const struct ip_rule_seen *rule)
{
	return rule->iif[0] || rule->has_users || is_from_none(rule);
}

static bool is_ban(const struct ip_rule_seen *rule)
{
	return rule->action == FR_ACT_PROHIBIT ||
	       rule->action == FR_ACT_UNREACHABLE ||
	       rule->action == FR_ACT_BLACKHOLE;
}

/* ---- what its copy is ---- */

/* The next rule of others after that priority, or 0. */
static uint32_t next_priority(const struct host_rules *host, uint32_t priority)
{
	for (int i = 0; i < host->n; i++)
		if (host->rule[i].priority > priority &&
		    !host_rules_is_ours(&host->rule[i]))
			return host->rule[i].priority;
	return 0;
}

/* One that skips the rule. Without any after it, no route is found. */
static bool plan_bypass(const struct host_rules *host,
			const struct ip_rule_seen *rule,
			const struct trace_rules *t, struct ip_rule_change *c)
{
	if (!rule->has_users || !is_by_host(rule) ||
	    !is_by_user(rule, t->user) || rule->priority == 0)
		return false;
	c->priority = rule->priority - 1;
	c->target = next_priority(host, rule->priority);
	c->action = c->target ? FR_ACT_GOTO : FR_ACT_UNREACHABLE;
	c->any_user = true;
	c->any_source = rule->from.len && is_from_host(rule, &t->source);
	return true;
}

/* What is banned for the host's own packets by a rule ahead of "main". */
static bool plan_ban(const struct ip_rule_seen *rule,
		     const struct trace_rules *t, struct ip_rule_change *c)
{
	bool own = is_by_host(rule) && is_by_user(rule, t->user);

	if (!is_ban(rule) || rule->priority >= 32766 ||
	    (rule->inverted ? own : !own || !is_from_host(rule, &t->source)))
		return false;
	if (c->priority >= POLICY_PRIORITY)
		c->priority = POLICY_PRIORITY - 1;
	else if (rule->inverted || !is_for_own_only(rule))
		return false; /* it matches by itself */
	c->any_user = c->any_source = true;
	c->any_packet = rule->inverted;
	c->action = rule->action;
	return true;
}

/* Returns false if the rule needs no copy, or cannot have one. */
static bool plan_copy(const struct host_rules *host,
		      const struct ip_rule_seen *rule,
		      const struct trace_rules *t, struct ip_rule_change *c)
{
	*c = (struct ip_rule_change){ .iif = t->device,
				      .priority = rule->priority };
	if (host_rules_is_ours(rule) || rule->action == FR_ACT_NOP)
		return false;
	if (t->by_device)
		return plan_ban(rule, t, c);
	if (rule->inverted)
		return plan_bypass(host, rule, t, c);
	c->any_user = true;
	c->any_source = rule->from.len > 0;
	return is_for_own_only(rule) && is_by_host(rule) &&
	       is_by_user(rule, t->user) && is_from_host(rule, &t->source);
}

/*
 * A copy comes after all rules of its priority. Where a rule of the same priority
 * that has no copy comes after the original, the copy needs the one before.
 */
static bool plan(const struct host_rules *host, int n,
		 const struct trace_rules *t, struct ip_rule_change *c)
{
	const struct ip_rule_seen *rule = &host->rule[n];
	struct ip_rule_change other;

	if (!plan_copy(host, rule, t, c))
		return false;
	for (int i = n + 1; i < host->n; i++)
		if (host->rule[i].priority == rule->priority &&
		    c->priority == rule->priority && c->priority > 0 &&
		    !host_rules_is_ours(&host->rule[i]) &&
		    !plan_copy(host, &host->rule[i], t, &other))
			c->priority--;
	return true;
}

/* ---- all of them ---- */

static bool is_copy(const struct ip_rule_seen *rule,
		    const struct trace_rules *t)
{
	return rule->by_kernel && !strcmp(rule->iif, t->device);
}

/* Mark the copy that is there already. */
static bool find_copy(struct host_rules *host, int n,
		      const struct trace_rules *t,
		      const struct ip_rule_change *c)
{
	for (int i = 0; i < host->n; i++)
		if (is_copy(&host->rule[i], t) &&
		    ip_rule_is_copy(&host->rule[i], &host->rule[n], c)) {
			host->rule[i].mark = true;
			return true;
		}
	return false;
}

int rule_copies_place(struct host_rules *host, const struct trace_rules *t)
{
	struct ip_rule_change change;
	int err = 0;

	for (int i = 0; i < host->n; i++)
		if (plan(host, i, t, &change) &&
		    !find_copy(host, i, t, &change))
			err |= ip_rule_add_copy(host->sk, &host->rule[i],
						&change);
	for (int i = 0; i < host->n; i++)
		if (is_copy(&host->rule[i], t) && !host->rule[i].mark)
			err |= ip_rule_delete_seen(host->sk, &host->rule[i]);
	return err;
}
