// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules that a trace wants. */
#include "host/firewall/rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/firewall/client_table.h"
#include "host/firewall/nftables.h"

static void add_rule(struct rules *rules, const struct xtables *xt,
		     const char *table, const char *chain, const char *fmt, ...)
	PRINTF(5, 6);

static void add_rule(struct rules *rules, const struct xtables *xt,
		     const char *table, const char *chain, const char *fmt, ...)
{
	struct rule *rule = &rules->rule[rules->n];
	char match[XTABLES_SPEC_SIZE];
	va_list args;
	int n;

	if (rules->n == RULES_MAX) {
		rules->overflow = true;
		return;
	}
	va_start(args, fmt);
	vsnprintf(match, sizeof(match), fmt, args);
	va_end(args);
	rule->xt = *xt;
	rule->table = table;
	rule->chain = chain;
	rule->number = 0;
	n = snprintf(rule->spec, sizeof(rule->spec),
		     "-m comment --comment nsntrace:%s %s", rules->id, match);
	rules->overflow |= n < 0 || (size_t)n >= sizeof(rule->spec);
	rules->n++;
}

/*
 * A chain that we make is wanted from the start on: the rules do not change when it
 * is there. As below, no legacy table is made.
 */
static bool filters_forwarding(const struct xtables *xt, bool is_usual)
{
	return (is_usual && xt->backend == XT_NFT) ||
	       xtables_has_chain(xt, "FORWARD");
}

/*
 * Accept the trace's packets in each chain that may block them, and drop what
 * strangers send to the trace. A neighbour can route the trace's address to this
 * host, which forwards what comes in by the devices of answers; only published
 * ports are for others, and their packets come by DNAT.
 */
static void add_filters(struct rules *rules, const struct xtables *xt,
			const char *device, bool is_usual)
{
	if (filters_forwarding(xt, is_usual)) {
		add_rule(rules, xt, "filter", "FORWARD", "-i %s -j ACCEPT",
			 device);
		add_rule(rules, xt, "filter", "FORWARD",
			 "-o %s -m conntrack --ctstate RELATED,ESTABLISHED "
			 "-j ACCEPT",
			 device);
		add_rule(rules, xt, "filter", "FORWARD",
			 "-o %s -m conntrack --ctstate NEW "
			 "-m conntrack ! --ctstate DNAT -j DROP",
			 device);
	}
	if (xtables_has_chain(xt, "INPUT"))
		add_rule(rules, xt, "filter", "INPUT", "-i %s -j ACCEPT",
			 device);
}

/*
 * Packets that the host's own programs, or its kernel, send to all hosts on the
 * link or to a group do not belong to the trace. Most programs skip a device
 * without IFF_MULTICAST, as ours is, but not all. We do not create a legacy
 * table for this, as the kernel may be unable to.
 */
static void add_silence(struct rules *rules, const struct xtables *xt,
			const struct firewall_plan *plan)
{
	if (xt->backend == XT_NFT || xtables_has_chain(xt, "OUTPUT"))
		add_rule(rules, xt, "filter", "OUTPUT", "-o %s -d %s -j DROP",
			 plan->device,
			 xt->family == IPV4 ? "224.0.0.0/3" : "ff00::/8");
}

/* The trace's packets leave with an address of the host. */
static void add_nat(struct rules *rules, const struct xtables *xt,
		    const struct firewall_plan *plan)
{
	char subnet[IP_TEXT_SIZE], to[IP_TEXT_SIZE], source[IP_TEXT_SIZE];

	ip_text(plan->subnet, subnet);
	add_rule(rules, xt, "nat", "POSTROUTING", "-s %s/%d -j MASQUERADE",
		 subnet, plan->prefix_len);
	for (int i = 0; i < plan->n_sources; i++) {
		const struct firewall_source *s = &plan->sources[i];
		bool is_named = s->source.family >= 0;

		add_rule(rules, xt, "nat", "POSTROUTING",
			 "-s %s/%d -d %s/%d -o %s -j %s%s", subnet,
			 plan->prefix_len, ip_text(&s->to.addr, to), s->to.len,
			 s->device,
			 is_named ? "SNAT --to-source " : "MASQUERADE",
			 is_named ? ip_text(&s->source, source) : "");
	}
}

/* Does it concern the family? */
static bool is_of(const struct firewall_published *p, int family)
{
	return p->at.family < 0 || p->at.family == family;
}

/*
 * Clients of other hosts, and of the host by one of its addresses, reach the
 * program by its own address. Those of the program's own device do not: it has
 * its own loopback. The host's loopback is the relay's. Where the kernel can,
 * client_table.c does this.
 */
static void add_published(struct rules *rules, const struct xtables *xt,
			  const struct firewall_plan *plan,
			  const struct firewall_published *p)
{
	const char *protocol = p->udp ? "udp" : "tcp";
	bool v6 = xt->family == IPV6;
	char to[IP_TEXT_SIZE + 16], at[IP_TEXT_SIZE + 64], ip[IP_TEXT_SIZE];

	snprintf(to, sizeof(to), "%s%s%s:%u", v6 ? "[" : "",
		 ip_text(plan->inner, ip), v6 ? "]" : "", p->port);
	if (p->at.family < 0)
		snprintf(at, sizeof(at), "! -d %s -m addrtype --dst-type LOCAL",
			 v6 ? "::1/128" : "127.0.0.0/8");
	else
		snprintf(at, sizeof(at), "-d %s -m addrtype --dst-type LOCAL",
			 ip_text(&p->at, ip));
	add_rule(rules, xt, "nat", "PREROUTING",
		 "! -i %s %s -p %s --dport %u -j DNAT --to-destination %s",
		 plan->device, at, protocol, p->host_port, to);
	add_rule(rules, xt, "nat", "OUTPUT",
		 "%s -p %s --dport %u -j DNAT --to-destination %s", at,
		 protocol, p->host_port, to);
}

/*
 * They are forwarded to the program; what somebody sends to its own address is
 * not.
 */
static void accept_published(struct rules *rules, const struct xtables *xt,
			     const struct firewall_plan *plan,
			     const struct firewall_published *p, bool is_usual)
{
	char ip[IP_TEXT_SIZE];

	if (filters_forwarding(xt, is_usual))
		add_rule(rules, xt, "filter", "FORWARD",
			 "-o %s -d %s -p %s --dport %u "
			 "-m conntrack --ctstate DNAT -j ACCEPT",
			 plan->device, ip_text(plan->inner, ip),
			 p->udp ? "udp" : "tcp", p->port);
}

/* Of all families and backends, as there is one trace. */
static struct bypasses bypasses[IP_FAMILIES][XT_BACKENDS];

const struct bypasses *rules_bypasses(const struct xtables *xt)
{
	return &bypasses[xt->family][xt->backend];
}

static void add_bypasses(struct rules *rules, const struct xtables *xt,
			 const char *device)
{
	struct bypasses *b = &bypasses[xt->family][xt->backend];

	bypass_update(b, xt, device);
	for (int i = 0; i < b->n && !rules->overflow; i++) {
		add_rule(rules, xt, b->rule[i].table, "PREROUTING",
			 "-i %s%s%s -m addrtype ! --dst-type LOCAL -j ACCEPT",
			 device, b->rule[i].match[0] ? " " : "",
			 b->rule[i].match);
		rules->rule[rules->n - 1].number = b->rule[i].number;
	}
}

/*
 * Each rule but those of bypass.h is inserted first in its chain, as it would
 * have no effect after a REJECT or ACCEPT of others. It matches only our device
 * or subnet, so the rules after it still see all other packets.
 */
static int make_rules(struct rules *rules, int family,
		      const struct firewall_plan *plan)
{
	struct xtables usual = { .family = family };

	usual.backend = xtables_default_backend(family);
	if (usual.backend < 0)
		return error_errno("cannot find iptables");
	for (int i = 0; i < XT_BACKENDS; i++) {
		const struct xtables xt = { family, i };

		if (!xtables_exists(&xt))
			continue;
		add_filters(rules, &xt, plan->device, i == usual.backend);
		add_bypasses(rules, &xt, plan->device);
		for (int k = 0; k < plan->n_published; k++)
			if (is_of(&plan->published[k], family))
				accept_published(rules, &xt, plan,
						 &plan->published[k],
						 i == usual.backend);
	}
	for (int k = 0; k < plan->n_published; k++)
		if (is_of(&plan->published[k], family) &&
		    !client_table_is_there(family))
			add_published(rules, &usual, plan, &plan->published[k]);
	add_silence(rules, &usual, plan);
	add_nat(rules, &usual, plan);
	return 0;
}

struct rules *rules_make(const struct journal *j,
			 const struct firewall_plan plans[IP_FAMILIES])
{
	static struct rules rules;

	memset(&rules, 0, sizeof(rules));
	rules.id = j->id;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (plans[i].on && make_rules(&rules, i, &plans[i]) < 0)
			return NULL;
	return &rules;
}

void rules_line(const struct rule *rule, char line[RULES_LINE_SIZE])
{
	snprintf(line, RULES_LINE_SIZE, "rule %s %s %s %s",
		 xtables_name(&rule->xt), rule->table, rule->chain, rule->spec);
}

int rules_note(struct journal *j, const struct rule *rule)
{
	char line[RULES_LINE_SIZE];

	if (rule->xt.backend == XT_NFT &&
	    nftables_claim(j, rule->xt.family, rule->table, rule->chain) < 0)
		return -1;
	rules_line(rule, line);
	return journal_claim(j, true, line) < 0 ? -1 : 0;
}
