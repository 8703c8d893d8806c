// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules that let the trace's packets through. */
#include "host/firewall/firewall.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/diagnose/counters.h"
#include "host/firewall/nftables.h"
#include "host/firewall/tagged.h"

#define SPEC_SIZE 256
#define LINE_SIZE (SPEC_SIZE + 64)
/* 3 a backend, silence, and the NAT */
#define MAX_RULES (IP_FAMILIES * (8 + FIREWALL_SOURCES_MAX))

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

/* Accept the trace's packets in each chain that may block them. */
static void add_accepts(struct rules *rules, const struct xtables *xt,
			const char *device)
{
	if (xtables_has_chain(xt, "FORWARD")) {
		add_rule(rules, xt, "filter", "FORWARD", "-i %s -j ACCEPT",
			 device);
		add_rule(rules, xt, "filter", "FORWARD",
			 "-o %s -m conntrack --ctstate RELATED,ESTABLISHED "
			 "-j ACCEPT",
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

/*
 * Each rule is inserted first in its chain, as it would have no effect after a
 * REJECT or ACCEPT of others. It matches only our device or subnet, so the
 * rules after it still see all other packets.
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

		if (xtables_exists(&xt))
			add_accepts(rules, &xt, plan->device);
	}
	add_silence(rules, &usual, plan);
	add_nat(rules, &usual, plan);
	return 0;
}

static void rule_line(const struct rule *rule, char line[LINE_SIZE])
{
	snprintf(line, LINE_SIZE, "rule %s %s %s %s", xtables_name(&rule->xt),
		 rule->table, rule->chain, rule->spec);
}

/* A rule that was removed and is added again has one line only. */
static int note_rules(struct journal *j, const struct rules *rules)
{
	for (int i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];
		char line[LINE_SIZE];

		if (rule->xt.backend == XT_NFT &&
		    nftables_claim(j, rule->xt.family, rule->table,
				   rule->chain) < 0)
			return -1;
		rule_line(rule, line);
		if (journal_claim(j, true, line) < 0)
			return -1;
	}
	return 0;
}

/* Start the program that adds its rules, if there are any. */
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

/* Run all programs in parallel. */
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

/* There is one trace, and one set of rules at a time. */
static struct rules rules_buffer;

static struct rules *new_rules(const struct journal *j)
{
	memset(&rules_buffer, 0, sizeof(rules_buffer));
	rules_buffer.id = j->id;
	return &rules_buffer;
}

static int add_rules(struct journal *j, const struct rules *rules)
{
	if (rules->overflow)
		return error("the trace's firewall rules are too long");
	if (note_rules(j, rules) < 0)
		return -1;
	return run_all(j, rules);
}

/* NULL after a message. */
static struct rules *make_all(const struct journal *j,
			      const struct firewall_plan plans[IP_FAMILIES])
{
	struct rules *rules = new_rules(j);

	for (int i = 0; i < IP_FAMILIES; i++)
		if (plans[i].on && make_rules(rules, i, &plans[i]) < 0)
			return NULL;
	return rules;
}

int firewall_add(struct journal *j,
		 const struct firewall_plan plans[IP_FAMILIES])
{
	const struct rules *rules = make_all(j, plans);

	return rules ? add_rules(j, rules) : -1;
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

/* ---- putting back ---- */

bool firewall_is_legacy(void)
{
	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct xtables legacy = { i, XT_LEGACY };

		if (xtables_default_backend(i) == XT_LEGACY ||
		    (xtables_has_chain(&legacy, "FORWARD") &&
		     xtables_exists(&legacy)))
			return true;
	}
	return false;
}

/* Does one call of counters_rules() count both? */
static bool is_in(const struct rule *rule, const struct rule *other)
{
	return rule->xt.family == other->xt.family &&
	       rule->xt.backend == other->xt.backend &&
	       !strcmp(rule->table, other->table) &&
	       (rule->xt.backend == XT_LEGACY ||
		!strcmp(rule->chain, other->chain));
}

static bool is_noted(const struct journal *j, const struct rule *rule)
{
	char line[LINE_SIZE];

	rule_line(rule, line);
	return journal_has(j, line);
}

/* Of the rules counted together: how many we want, how many we had added. */
static void count_rules(const struct journal *j, const struct rules *rules,
			const struct rule *like, int *want, int *noted)
{
	*want = *noted = 0;
	for (int i = 0; i < rules->n; i++)
		if (is_in(&rules->rule[i], like)) {
			++*want;
			*noted += is_noted(j, &rules->rule[i]);
		}
}

int firewall_find_missing(struct journal *j,
			  const struct firewall_plan plans[IP_FAMILIES],
			  bool *lost)
{
	struct rules *rules;
	struct rules all;
	char tag[32];

	*lost = false;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (plans[i].on && xtables_default_backend(i) < 0)
			return -1;
	rules = make_all(j, plans);
	if (!rules || rules->overflow)
		return -1;
	snprintf(tag, sizeof(tag), "nsntrace:%s", j->id);
	all = *rules;
	rules->n = 0;
	for (int i = 0; i < all.n; i++) {
		const struct rule *rule = &all.rule[i];
		int want, noted;
		int have = counters_rules(&rule->xt, rule->table, rule->chain,
					  tag);

		if (have < 0)
			return -1;
		count_rules(j, &all, rule, &want, &noted);
		if (have < want)
			rules->rule[rules->n++] = *rule;
		*lost |= have < noted;
	}
	return rules->n && note_rules(j, rules) < 0 ? -1 : rules->n;
}

/* Each rule may exist or not: check before adding it. */
int firewall_put_back(const struct journal *j)
{
	int err = 0;

	for (int i = 0; i < rules_buffer.n; i++) {
		struct rule *rule = &rules_buffer.rule[i];

		if (xtables_rule(&rule->xt, j, "-C", rule->table, rule->chain,
				 rule->spec) != 0 &&
		    xtables_rule(&rule->xt, j, "-I", rule->table, rule->chain,
				 rule->spec) != 0)
			err = -1;
	}
	return err;
}

/* ---- removing ---- */

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

/*
 * Remove what is left, whatever the programs returned: some rules may never
 * have been added, others may have changed.
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
