// SPDX-License-Identifier: GPL-2.0-or-later
/* Finds rules that another program has removed, and puts them back. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"
#include "host/diagnose/counters.h"
#include "host/firewall/firewall.h"
#include "host/firewall/noted_rule.h"
#include "host/firewall/policies.h"
#include "host/firewall/rules.h"

#define STALE_TRIES 10

/* Those of the last look. */
static const struct rules *wanted;

static bool has_legacy_table(const struct xtables *legacy)
{
	static const char *const tables[] = { "filter", "nat", "raw",
					      "mangle" };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (xtables_has_table(legacy, tables[i]))
			return true;
	return false;
}

bool firewall_is_legacy(void)
{
	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct xtables legacy = { i, XT_LEGACY };

		if (xtables_default_backend(i) == XT_LEGACY ||
		    (has_legacy_table(&legacy) && xtables_exists(&legacy)))
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
	char line[RULES_LINE_SIZE];

	rules_line(rule, line);
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

static bool is_wanted(const char *line)
{
	for (int i = 0; wanted && i < wanted->n; i++) {
		char other[RULES_LINE_SIZE];

		rules_line(&wanted->rule[i], other);
		if (!strcmp(line, other + strlen("rule ")))
			return true;
	}
	return false;
}

/*
 * The next line of a rule of bypass.h that is no longer wanted, because the
 * host's own rule has gone. *i starts at 0. False at the end.
 */
static bool next_stale(const struct journal *j, size_t *i,
		       struct noted_rule *rule)
{
	const char *line;

	while ((line = journal_line(j, "rule", (*i)++)))
		if (noted_rule_split(line, rule) == 0 &&
		    !strcmp(rule->chain, "PREROUTING") && !is_wanted(line))
			return true;
	return false;
}

/* Are there more rules of ours than those that we want? */
static bool has_surplus(const struct journal *j, const struct noted_rule *noted,
			const char *tag)
{
	const struct rule like = { .xt = noted->xt,
				   .table = noted->table,
				   .chain = noted->chain };
	int want, had;

	count_rules(j, wanted, &like, &want, &had);
	return counters_rules(&noted->xt, noted->table, noted->chain, tag) >
	       want;
}

static int count_stale(const struct journal *j, const char *tag)
{
	static int tries;
	struct noted_rule rule;
	size_t i = 0;
	int n = 0;

	while (next_stale(j, &i, &rule))
		n += has_surplus(j, &rule, tag);
	tries = n ? tries + 1 : 0;
	return tries > STALE_TRIES ? 0 : n;
}

/* Returns 1, 0, or -1. */
static int look_for(const struct journal *j, struct rule *rule, const char *tag,
		    bool *lost)
{
	int want, noted;
	int have = counters_rules(&rule->xt, rule->table, rule->chain, tag);

	if (have < 0)
		return -1;
	count_rules(j, wanted, rule, &want, &noted);
	*lost |= have < noted;
	rule->is_missing = have < want;
	return rule->is_missing;
}

/* After all were looked for: the number of noted rules says what is lost. */
static int note_missing(struct journal *j, const struct rules *rules)
{
	for (int i = 0; i < rules->n; i++)
		if (rules->rule[i].is_missing &&
		    rules_note(j, &rules->rule[i]) < 0)
			return -1;
	return 0;
}

int firewall_find_missing(struct journal *j,
			  const struct firewall_plan plans[IP_FAMILIES],
			  bool *lost)
{
	struct rules *rules;
	char tag[32];
	int n = 0;

	*lost = false;
	for (int i = 0; i < IP_FAMILIES; i++)
		if (plans[i].on && xtables_default_backend(i) < 0)
			return -1;
	rules = rules_make(j, plans);
	if (!rules || rules->overflow)
		return -1;
	wanted = rules;
	snprintf(tag, sizeof(tag), "nsntrace:%s", j->id);
	for (int i = 0; i < rules->n; i++) {
		int missing = look_for(j, &rules->rule[i], tag, lost);

		if (missing < 0)
			return -1;
		n += missing;
	}
	if (note_missing(j, rules) < 0)
		return -1;
	return n + count_stale(j, tag);
}

static int insert(const struct rule *rule, const struct journal *j)
{
	char spec[XTABLES_SPEC_SIZE];
	int n = snprintf(spec, sizeof(spec), "%d %s", rule->number, rule->spec);

	if (rule->number && n > 0 && (size_t)n < sizeof(spec) &&
	    xtables_rule(&rule->xt, j, "-I", rule->table, rule->chain, spec) ==
		    0)
		return 0;
	return xtables_rule(&rule->xt, j, "-I", rule->table, rule->chain,
			    rule->spec);
}

/* Each rule may exist or not: check before adding it. */
int firewall_put_back(const struct journal *j)
{
	struct noted_rule stale;
	size_t at = 0;
	int err = policies_remember(NULL, wanted);

	for (int i = 0; i < wanted->n; i++) {
		const struct rule *rule = &wanted->rule[i];

		if (rule->is_missing &&
		    xtables_rule(&rule->xt, j, "-C", rule->table, rule->chain,
				 rule->spec) != 0 &&
		    insert(rule, j) != 0)
			err = -1;
	}
	while (next_stale(j, &at, &stale))
		(void)!xtables_rule(&stale.xt, j, "-D", stale.table,
				    stale.chain, stale.spec);
	return err | policies_restore(NULL);
}
