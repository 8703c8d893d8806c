// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the trace must bypass in PREROUTING. A rule may be in a chain to which
 * others lead: then it is looked at with the matches of all of them.
 *
 * The ACCEPT comes just before the rule, or before the one that leads to it, and
 * not first in its chain: what both chains have may precede it, and still
 * applies.
 */
#include "host/firewall/bypass.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "host/firewall/chain_print.h"
#include "host/firewall/saved_rule.h"

#define MAX_DEPTH 8

/* A rule that changes where the trace's packets go. */
struct candidate {
	struct saved_rule rule;
	const char *line;
	int number;
	bool in_output; /* OUTPUT has an equal */
	bool near_output; /* OUTPUT has one to the same target */
};

struct walk {
	const struct saved_table *table;
	const char *device; /* NULL: packets by any device but lo */
	bool (*is_wanted)(const struct saved_rule *rule);
	bool (*is_covered)(const struct walk *w, const struct saved_rule *rule);
	void (*found)(struct walk *w, const struct saved_rule *rule,
		      const char *line);
	int number; /* of the rule at the top */
	struct candidate *candidates;
	int n, n_more;
};

/* ---- walking ---- */

static bool is_lo(const struct saved_device *dev)
{
	return !strcmp(dev->name, "lo") && !dev->inverted;
}

static bool is_for(const struct walk *w, const struct saved_rule *rule)
{
	if (w->device)
		return saved_device_matches(&rule->in, w->device);
	return !is_lo(&rule->in) && !is_lo(&rule->out);
}

static void walk_chain(struct walk *w, const char *chain,
		       const struct saved_rule *path, int depth);

static void walk_rule(struct walk *w, const char *line,
		      const struct saved_rule *path, int depth)
{
	struct saved_rule rule;

	if (saved_rule_read(line, &rule) < 0 || !is_for(w, &rule))
		return;
	if (path)
		saved_rule_narrow(&rule, path);
	if (saved_rule_is_local(&rule))
		return;
	if (w->is_wanted(&rule))
		w->found(w, &rule, line);
	else if (depth < MAX_DEPTH && rule.target[0] &&
		 !(w->is_covered && w->is_covered(w, &rule)) &&
		 saved_has_chain(w->table, rule.target))
		walk_chain(w, rule.target, &rule, depth + 1);
}

static void walk_chain(struct walk *w, const char *chain,
		       const struct saved_rule *path, int depth)
{
	int number = 0;

	for (size_t i = 0; i < w->table->n; i++) {
		if (!saved_is_in(w->table->line[i], chain))
			continue;
		number++;
		if (depth == 0)
			w->number = number;
		walk_rule(w, w->table->line[i], path, depth);
	}
}

static void note_candidate(struct walk *w, const struct saved_rule *rule,
			   const char *line)
{
	if (w->n == BYPASS_MAX) {
		w->n_more++;
		return;
	}
	w->candidates[w->n++] = (struct candidate){ .rule = *rule,
						    .line = line,
						    .number = w->number };
}

static void compare_with_output(struct walk *w, const struct saved_rule *rule,
				const char *line)
{
	(void)line;
	for (int i = 0; i < w->n; i++) {
		struct candidate *c = &w->candidates[i];

		if (!saved_rule_same_target(&c->rule, rule))
			continue;
		c->near_output = true;
		c->in_output |= saved_rule_same_match(&c->rule, rule);
	}
}

/* Does OUTPUT lead to the same chain for the same packets? */
static bool is_in_output(const struct walk *w, const struct saved_rule *rule)
{
	for (size_t i = 0; i < w->table->n; i++) {
		struct saved_rule other;

		if (saved_is_in(w->table->line[i], "OUTPUT") &&
		    saved_rule_read(w->table->line[i], &other) == 0 &&
		    saved_rule_same_target(&other, rule) &&
		    saved_rule_same_match(&other, rule))
			return true;
	}
	return false;
}

/* ---- naming ---- */

static void name_rule(struct bypass_named *named, const struct xtables *xt,
		      const char *table, const char *line)
{
	char program[24];

	if (named->n++ > 0)
		return;
	xtables_program(xt, program, sizeof(program));
	snprintf(named->rule, sizeof(named->rule), "%s -t %s %s", program,
		 table, line);
}

/* ---- nat ---- */

static bool is_nat(const struct saved_rule *rule)
{
	static const char *const targets[] = { "REDIRECT", "DNAT", "NETMAP" };

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(rule->target, targets[i]))
			return true;
	return false;
}

static bool has_match(const struct bypasses *b, const char *match)
{
	for (int i = 0; i < b->n; i++)
		if (!strcmp(b->rule[i].match, match))
			return true;
	return false;
}

static void add_bypass(struct bypasses *b, const struct xtables *xt,
		       const struct candidate *c)
{
	struct bypass *bypass = &b->rule[b->n];

	if (c->in_output)
		return;
	if (c->near_output || saved_rule_write(&c->rule, bypass->match,
					       sizeof(bypass->match)) < 0) {
		name_rule(&b->named, xt, "nat", c->line);
		return;
	}
	bypass->number = c->number;
	if (!has_match(b, bypass->match))
		b->n++;
}

static void find_bypasses(struct bypasses *b, const struct xtables *xt,
			  struct walk *w)
{
	w->is_wanted = is_nat;
	w->is_covered = is_in_output;
	w->found = note_candidate;
	walk_chain(w, "PREROUTING", NULL, 0);
	if (w->n == 0)
		return;
	w->device = NULL;
	w->is_covered = NULL;
	w->found = compare_with_output;
	walk_chain(w, "OUTPUT", NULL, 0);
	for (int i = w->n - 1; i >= 0; i--)
		add_bypass(b, xt, &w->candidates[i]);
	b->named.n += w->n_more;
}

/* iptables-save says in a comment that it cannot read a table, and succeeds. */
static bool is_readable(const struct saved_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->line[i][0] == '*')
			return true;
	return false;
}

static void read_bypasses(struct bypasses *b, const struct xtables *xt,
			  const char *device)
{
	struct saved_table table = { .text = NULL };
	struct walk w = { .table = &table, .device = device };

	w.candidates = calloc(BYPASS_MAX, sizeof(*w.candidates));
	b->is_unreadable = !w.candidates ||
			   saved_table_read(xt, "nat", &table) < 0 ||
			   !is_readable(&table);
	if (!b->is_unreadable)
		find_bypasses(b, xt, &w);
	saved_table_free(&table);
	free(w.candidates);
}

void bypass_update(struct bypasses *b, const struct xtables *xt,
		   const char *device)
{
	uint64_t seen = chain_print(xt, "nat", "PREROUTING");

	if (seen)
		seen ^= chain_print(xt, "nat", "OUTPUT") * 31;
	if (seen == b->seen)
		return;
	memset(b, 0, sizeof(*b));
	b->seen = seen;
	if (seen)
		read_bypasses(b, xt, device);
}

/* ---- the others ---- */

static bool is_tproxy(const struct saved_rule *rule)
{
	return !strcmp(rule->target, "TPROXY");
}

static bool is_untracked(const struct saved_rule *rule)
{
	return !strcmp(rule->target, "NOTRACK") ||
	       (!strcmp(rule->target, "CT") &&
		(strstr(rule->options, "--notrack") ||
		 strstr(rule->options, "--zone")));
}

/* Marks that OUTPUT sets lead packets of the host's programs to a proxy, too. */
static bool is_mark(const struct saved_rule *rule)
{
	return !strcmp(rule->target, "MARK");
}

struct naming {
	struct walk walk;
	const struct xtables *xt;
	const char *name;
	struct bypass_named *named;
};

static void name_found(struct walk *w, const struct saved_rule *rule,
		       const char *line)
{
	struct naming *naming = (struct naming *)w;

	(void)rule;
	name_rule(naming->named, naming->xt, naming->name, line);
}

static void count_found(struct walk *w, const struct saved_rule *rule,
			const char *line)
{
	(void)rule;
	(void)line;
	w->n++;
}

static void name_tproxy(struct naming *naming)
{
	struct walk *w = &naming->walk;
	struct walk output = { .table = w->table,
			       .is_wanted = is_mark,
			       .found = count_found };

	walk_chain(&output, "OUTPUT", NULL, 0);
	w->is_wanted = is_tproxy;
	if (output.n == 0)
		walk_chain(w, "PREROUTING", NULL, 0);
}

/* Answers come in by any device but lo. */
static void name_untracked(struct naming *naming)
{
	naming->walk.device = NULL;
	naming->walk.is_wanted = is_untracked;
	walk_chain(&naming->walk, "PREROUTING", NULL, 0);
}

static void name_in(const struct xtables *xt, const char *name,
		    const char *device, struct bypass_named *named,
		    void (*look)(struct naming *naming))
{
	struct saved_table table;
	struct naming naming = { .walk = { .table = &table,
					   .device = device,
					   .found = name_found },
				 .xt = xt,
				 .name = name,
				 .named = named };

	if (chain_print(xt, name, "PREROUTING") &&
	    saved_table_read(xt, name, &table) == 0) {
		look(&naming);
		saved_table_free(&table);
	}
}

void bypass_name_others(const struct xtables *xt, const char *device,
			struct bypass_named *tproxy,
			struct bypass_named *untracked)
{
	name_in(xt, "mangle", device, tproxy, name_tproxy);
	name_in(xt, "raw", device, untracked, name_untracked);
}
