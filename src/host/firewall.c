// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules that let the trace's packets through. */
#include "host/firewall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/nftables.h"
#include "host/tagged.h"
#include "host/veth.h"

#define SPEC_SIZE 256
#define MAX_RULES (IP_FAMILIES * (ROUTES_MAX_DEVICES + 8))

struct rule {
	struct xtables xt;
	const char *table;
	const char *chain;
	char spec[SPEC_SIZE];
};

struct rules {
	const char *id; /* the journal's, for the comment */
	struct rule rule[MAX_RULES];
	int n;
	bool overflow;
};

static void add_rule(struct rules *rules, const struct xtables *xt,
		     const char *table, const char *chain, const char *fmt, ...)
	PRINTF(5, 6);

static void add_rule(struct rules *rules, const struct xtables *xt,
		     const char *table, const char *chain, const char *fmt, ...)
{
	struct rule *rule = &rules->rule[rules->n];
	char match[SPEC_SIZE];
	va_list args;
	int n;

	if (rules->n == MAX_RULES) {
		rules->overflow = true;
		return;
	}
	va_start(args, fmt);
	vsnprintf(match, sizeof(match), fmt, args);
	va_end(args);
	rule->xt = *xt;
	rule->table = table;
	rule->chain = chain;
	n = snprintf(rule->spec, sizeof(rule->spec),
		     "-m comment --comment nsntrace:%s %s", rules->id, match);
	rules->overflow |= n < 0 || (size_t)n >= sizeof(rule->spec);
	rules->n++;
}

/* What iptables-restore takes for a name, not for a pattern or a quote. */
static bool is_plain_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
			    "WXYZ0123456789._-@:",
			    *p))
			return false;
	return name[0] != '-';
}

/* Where a chain may stand in the way, ours is accepted. */
static void add_accepts(struct rules *rules, const struct xtables *xt,
			const char *veth)
{
	if (xtables_has_chain(xt, "FORWARD")) {
		add_rule(rules, xt, "filter", "FORWARD", "-i %s -j ACCEPT",
			 veth);
		add_rule(rules, xt, "filter", "FORWARD",
			 "-o %s -m conntrack --ctstate RELATED,ESTABLISHED "
			 "-j ACCEPT",
			 veth);
	}
	if (xtables_has_chain(xt, "INPUT"))
		add_rule(rules, xt, "filter", "INPUT", "-i %s -j ACCEPT", veth);
}

/*
 * With br_netfilter, frames that a bridge passes on between its ports go by
 * FORWARD too. They were let through before, and stay so.
 */
static const char *but_bridged(int family)
{
	const char *path =
		family == IPV4
			? "/proc/sys/net/bridge/bridge-nf-call-iptables"
			: "/proc/sys/net/bridge/bridge-nf-call-ip6tables";
	char value[16];

	if (read_file(AT_FDCWD, path, value, sizeof(value)) < 0 ||
	    !strcmp(value, "0"))
		return "";
	return "-m physdev ! --physdev-is-bridged ";
}

static int add_guards(struct rules *rules, const struct xtables *xt,
		      const struct device *devs, int n)
{
	for (int i = 0; i < n; i++) {
		if (!is_plain_name(devs[i].name))
			return error("forwarding must be switched on for the "
				     "device '%s', whose name iptables cannot "
				     "take",
				     devs[i].name);
		add_rule(rules, xt, "filter", "FORWARD",
			 "-i %s ! -o " VETH_PREFIX "+ %s-j DROP", devs[i].name,
			 but_bridged(xt->family));
	}
	return 0;
}

/*
 * What the host's own programs, and its kernel for them, send to all on the link,
 * or to a group, is no packet of the trace. Most heed that the device has no
 * IFF_MULTICAST (veth.c), and not all. A legacy table may be one that this kernel
 * cannot make, so it is not made for this.
 */
static void add_silence(struct rules *rules, const struct xtables *xt,
			const struct firewall_plan *plan)
{
	if (xt->backend == XT_NFT || plan->n_guarded || plan->guard_all ||
	    xtables_has_chain(xt, "OUTPUT"))
		add_rule(rules, xt, "filter", "OUTPUT", "-o %s -d %s -j DROP",
			 plan->veth,
			 xt->family == IPV4 ? "224.0.0.0/3" : "ff00::/8");
}

/*
 * Every rule is put first in its chain: behind another's REJECT or ACCEPT it
 * would be in vain. It speaks of our device, our subnet or a guarded device
 * only, so it takes nothing from those behind it.
 */
static int make_rules(struct rules *rules, int family,
		      const struct firewall_plan *plan)
{
	struct xtables usual = { .family = family };
	char subnet[IP_TEXT_SIZE];

	usual.backend = xtables_default_backend(family);
	if (usual.backend < 0)
		return error_errno("cannot find iptables");
	for (int i = 0; i < XT_BACKENDS; i++) {
		const struct xtables xt = { family, i };

		if (xtables_exists(&xt))
			add_accepts(rules, &xt, plan->veth);
	}
	if (add_guards(rules, &usual, plan->guarded, plan->n_guarded) < 0)
		return -1;
	if (plan->guard_all)
		add_rule(rules, &usual, "filter", "FORWARD",
			 "! -i " VETH_PREFIX "+ ! -o " VETH_PREFIX
			 "+ %s-j DROP",
			 but_bridged(family));
	add_silence(rules, &usual, plan);
	add_rule(rules, &usual, "nat", "POSTROUTING", "-s %s/%d -j MASQUERADE",
		 ip_text(plan->subnet, subnet), plan->prefix_len);
	return 0;
}

static int note_rules(struct journal *j, const struct rules *rules)
{
	for (int i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];

		if (rule->xt.backend == XT_NFT &&
		    nftables_claim(j, rule->xt.family, rule->table,
				   rule->chain) < 0)
			return -1;
		if (journal_add(j, "rule %s %s %s %s", xtables_name(&rule->xt),
				rule->table, rule->chain, rule->spec) < 0)
			return -1;
	}
	return 0;
}

/* Start the program that adds its rules; nothing to add is well. */
static int start_adding(struct journal *j, const struct rules *rules,
			const struct xtables *xt, struct running *run)
{
	static struct xtables_text text;

	memset(&text, 0, sizeof(text));
	for (int i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];

		if (rule->xt.family == xt->family &&
		    rule->xt.backend == xt->backend)
			xtables_append(&text, rule->table, "-I %s 1 %s",
				       rule->chain, rule->spec);
	}
	return text.len ? xtables_restore(xt, j, &text, run) : 0;
}

static int finish_adding(struct running *run)
{
	char said[512];
	int status;

	if (run->pid == 0)
		return 0;
	status = command_finish(run, said, sizeof(said));
	if (status == 0)
		return 0;
	return error("iptables-restore could not add the trace's rules (status "
		     "%d): %s",
		     status, said);
}

/* All programs side by side. */
static int run_all(struct journal *j, const struct rules *rules)
{
	struct firewall_removal all = FIREWALL_REMOVAL_INIT;
	int err = 0;

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };

		err |= start_adding(j, rules, &xt,
				    &all.run[xt.family][xt.backend]);
	}
	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++)
		err |= finish_adding(
			&all.run[i / XT_BACKENDS][i % XT_BACKENDS]);
	return err;
}

/* Empty, with room for all. There is one at a time. */
static struct rules *new_rules(const struct journal *j)
{
	static struct rules rules;

	memset(&rules, 0, sizeof(rules));
	rules.id = j->id;
	return &rules;
}

static int add_rules(struct journal *j, const struct rules *rules)
{
	if (rules->overflow)
		return error("too many devices have routes on this host");
	if (note_rules(j, rules) < 0)
		return -1;
	return run_all(j, rules);
}

int firewall_add(struct journal *j,
		 const struct firewall_plan plans[IP_FAMILIES])
{
	struct rules *rules = new_rules(j);

	for (int i = 0; i < IP_FAMILIES; i++)
		if (plans[i].on && make_rules(rules, i, &plans[i]) < 0)
			return -1;
	return add_rules(j, rules);
}

/* A line of the journal in its parts; spec points into it. */
struct noted_rule {
	struct xtables xt;
	char table[16];
	char chain[32];
	const char *spec;
};

static int split_rule(const char *line, struct noted_rule *rule)
{
	char name[3];
	int at = 0;

	if (sscanf(line, "%2s %15s %31s %n", name, rule->table, rule->chain,
		   &at) != 3 ||
	    at == 0)
		return -1;
	rule->spec = line + at;
	return xtables_parse(&rule->xt, name);
}

static bool is_for(const struct noted_rule *rule, const struct xtables *xt)
{
	return rule->xt.family == xt->family && rule->xt.backend == xt->backend;
}

static bool has_rules(const struct journal *j, const struct xtables *xt)
{
	struct noted_rule rule;
	const char *line;

	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++)
		if (split_rule(line, &rule) == 0 && is_for(&rule, xt))
			return true;
	return false;
}

/* Those of nf_tables need no program: see firewall_undo_finish(). */
static int start_removal(struct journal *j, const struct xtables *xt,
			 struct running *run)
{
	static struct xtables_text text;
	const char *line;

	memset(&text, 0, sizeof(text));
	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++) {
		struct noted_rule rule;

		if (split_rule(line, &rule) < 0 || !is_for(&rule, xt))
			continue;
		detail("undo rule %s", line);
		if (xt->backend == XT_LEGACY)
			xtables_append(&text, rule.table, "-D %s %s",
				       rule.chain, rule.spec);
	}
	return text.len ? xtables_restore(xt, j, &text, run) : 0;
}

int firewall_undo_start(struct journal *j, struct firewall_removal *removal)
{
	int err = 0;

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };

		err |= start_removal(j, &xt,
				     &removal->run[xt.family][xt.backend]);
	}
	return err;
}

static bool is_guarded(const struct journal *j, int family, const char *name)
{
	char match[64];
	const char *line;

	snprintf(match, sizeof(match), " -i %s ! -o ", name);
	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++) {
		struct noted_rule rule;

		if (split_rule(line, &rule) == 0 && rule.xt.family == family &&
		    strstr(rule.spec, match))
			return true;
	}
	return false;
}

int firewall_guard(struct journal *j, int family, const struct device *devs,
		   int n)
{
	struct xtables usual = { .family = family };
	struct rules *rules = new_rules(j);

	usual.backend = xtables_default_backend(family);
	if (usual.backend < 0)
		return error_errno("cannot find iptables");
	for (int i = 0; i < n; i++)
		if (!is_guarded(j, family, devs[i].name) &&
		    add_guards(rules, &usual, &devs[i], 1) < 0)
			return -1;
	return add_rules(j, rules);
}

int firewall_drop_guards(struct journal *j, int family)
{
	const char *line;
	int err = 0;

	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++) {
		struct noted_rule rule;

		if (split_rule(line, &rule) < 0 || rule.xt.family != family ||
		    strcmp(rule.chain, "FORWARD") != 0 ||
		    !strstr(rule.spec, "-j DROP"))
			continue;
		detail("undo rule %s", line);
		if (xtables_rule(&rule.xt, j, "-D", rule.table, rule.chain,
				 rule.spec) != 0)
			err = error("cannot remove the firewall rule '%s'",
				    line);
	}
	return err;
}

/*
 * Whatever became of that: some of the rules may never have been there, others may
 * not be as they were added.
 */
int firewall_undo_finish(struct journal *j, struct firewall_removal *removal)
{
	char said[512];
	int err = 0;

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };
		struct running *run = &removal->run[xt.family][xt.backend];

		if (run->pid != 0)
			(void)!command_finish(run, said, sizeof(said));
		if (has_rules(j, &xt))
			err |= tagged_remove(&xt, j);
	}
	return err;
}
