// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules of iptables in OUTPUT. Left out are rules for lo, for the host's own
 * addresses, for other users, groups or cgroups, and for packets that a program
 * does not usually send. What has an equal in PREROUTING, as for the addresses of
 * Kubernetes' services, applies to the trace, too. A rule that accepts all that
 * the user sends ends the chain.
 */
#include "host/firewall/output_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "base/words.h"
#include "host/firewall/chain_print.h"
#include "host/firewall/saved_rule.h"

#define MAX_DEPTH 8

static const char *const tables[] = { "mangle", "nat", "filter" };

static const char *const targets[] = { "REDIRECT", "DNAT",   "NETMAP",
				       "REJECT",   "DROP",   "NFQUEUE",
				       "QUEUE",	   "TPROXY", "MARK" };

struct output {
	const struct xtables *xt;
	const char *table;
	const struct saved_table *saved;
	uid_t user;
	struct bypass_named *named;
};

/* ---- what a rule matches ---- */

/* What is left of a rule's matches. */
struct matches {
	bool is_for_others;
	bool is_for_all; /* that the user sends */
};

static bool has_user(const char *range, uid_t user)
{
	char *end;
	unsigned long first = strtoul(range, &end, 10), last = first;

	if (*end == '-')
		last = strtoul(end + 1, NULL, 10);
	return user >= first && user <= last;
}

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = list; (p = strstr(p, word)); p += len)
		if ((p == list || p[-1] == ',') &&
		    (p[len] == '\0' || p[len] == ','))
			return true;
	return false;
}

/* One option of a match: its name, and its first value ("" for none). */
static void take_option(struct matches *m, const char *option,
			const char *value, bool inverted, uid_t user)
{
	if (!strcmp(option, "--uid-owner")) {
		m->is_for_others |= has_user(value, user) == inverted;
		return;
	}
	if (!strcmp(option, "--gid-owner") || !strcmp(option, "--path") ||
	    !strcmp(option, "--cgroup"))
		m->is_for_others |= !inverted;
	/* Routing headers of type 0 are not sent any more (RFC 5095). */
	if (!strcmp(option, "--rt-type"))
		m->is_for_others |= !inverted;
	if (!strcmp(option, "--ctstate") || !strcmp(option, "--state"))
		m->is_for_others |= has_word(value, "NEW") == inverted;
	m->is_for_all = false;
}

static struct matches read_matches(const struct saved_rule *rule, uid_t user)
{
	autofree char **words = words_split(rule->rest);
	struct matches m = { .is_for_all = !rule->out.name[0] };
	bool inverted = false;

	for (size_t i = 0; i < SAVED_ONCE; i++)
		m.is_for_all &= !rule->once[i][0];
	for (char **word = words; word && *word; word++) {
		if (!strncmp(*word, "--", 2))
			take_option(&m, *word, word[1] ? word[1] : "", inverted,
				    user);
		inverted = !strcmp(*word, "!");
	}
	return m;
}

static bool is_to_lo(const struct saved_rule *rule)
{
	return !strcmp(rule->out.name, "lo") && !rule->out.inverted;
}

/* Has PREROUTING an equal rule, which the trace's packets meet? */
static bool is_in_prerouting(const struct output *o,
			     const struct saved_rule *rule)
{
	for (size_t i = 0; i < o->saved->n; i++) {
		struct saved_rule other;

		if (saved_is_in(o->saved->line[i], "PREROUTING") &&
		    saved_rule_read(o->saved->line[i], &other) == 0 &&
		    !other.in.name[0] && saved_rule_same_target(&other, rule) &&
		    saved_rule_same_match(&other, rule))
			return true;
	}
	return false;
}

static bool is_to_loopback(const struct saved_rule *rule)
{
	for (size_t i = 0; i < SAVED_ONCE; i++)
		if (!strncmp(rule->once[i], "-d 127.", 7) ||
		    !strcmp(rule->once[i], "-d ::1/128"))
			return true;
	return false;
}

/* ---- walking ---- */

static void name(const struct output *o, const char *text)
{
	struct bypass_named *named = o->named;
	char program[24];

	if (named->n++ > 0)
		return;
	xtables_program(o->xt, program, sizeof(program));
	snprintf(named->rule, sizeof(named->rule), "%s -t %s %s", program,
		 o->table, text);
}

static bool is_wanted(const struct saved_rule *rule)
{
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(rule->target, targets[i]))
			return true;
	return false;
}

enum walked {
	WALKED_ON,
	WALKED_RETURN, /* all that the user sends goes back from here */
	WALKED_END, /* or is accepted, or has been named */
};

static enum walked walk_chain(const struct output *o, const char *chain,
			      int depth);

static enum walked walk_rule(const struct output *o, const char *line,
			     int depth)
{
	struct saved_rule rule;
	struct matches m;

	if (strstr(line, "nsntrace:") || saved_rule_read(line, &rule) < 0 ||
	    is_to_lo(&rule) || is_to_loopback(&rule) ||
	    saved_rule_is_local(&rule) || is_in_prerouting(o, &rule))
		return WALKED_ON;
	m = read_matches(&rule, o->user);
	if (m.is_for_others)
		return WALKED_ON;
	if (is_wanted(&rule)) {
		name(o, line);
		return m.is_for_all && strcmp(rule.target, "MARK") != 0
			       ? WALKED_END
			       : WALKED_ON;
	}
	if (depth < MAX_DEPTH && saved_has_chain(o->saved, rule.target) &&
	    walk_chain(o, rule.target, depth + 1) == WALKED_END)
		return m.is_for_all ? WALKED_END : WALKED_ON;
	if (!m.is_for_all)
		return WALKED_ON;
	return !strcmp(rule.target, "ACCEPT")	? WALKED_END
	       : !strcmp(rule.target, "RETURN") ? WALKED_RETURN
						: WALKED_ON;
}

static enum walked walk_chain(const struct output *o, const char *chain,
			      int depth)
{
	for (size_t i = 0; i < o->saved->n; i++) {
		enum walked walked = WALKED_ON;

		if (saved_is_in(o->saved->line[i], chain))
			walked = walk_rule(o, o->saved->line[i], depth);
		if (walked == WALKED_RETURN)
			return WALKED_ON;
		if (walked == WALKED_END)
			return WALKED_END;
	}
	return WALKED_ON;
}

/* ":OUTPUT DROP [0:0]" */
static bool drops_by_policy(const struct saved_table *saved)
{
	for (size_t i = 0; i < saved->n; i++)
		if (!strncmp(saved->line[i], ":OUTPUT DROP", 12))
			return true;
	return false;
}

static void look_at_table(struct output *o)
{
	struct saved_table saved = { .text = NULL };

	o->saved = &saved;
	if (chain_print(o->xt, o->table, "OUTPUT") &&
	    saved_table_read(o->xt, o->table, &saved) == 0 &&
	    walk_chain(o, "OUTPUT", 0) != WALKED_END && drops_by_policy(&saved))
		name(o, "-P OUTPUT DROP");
	saved_table_free(&saved);
	o->saved = NULL;
}

void output_rules_name(const struct xtables *xt, uid_t user,
		       struct bypass_named *named)
{
	struct output o = { .xt = xt, .user = user, .named = named };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		o.table = tables[i];
		look_at_table(&o);
	}
}
