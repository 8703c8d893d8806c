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

/* A rule that changes where the trace's packets go, or drops them. */
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
	int n;
	const struct xtables *xt;
	const char *name; /* the table's */
	struct bypass_named *named;
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

/* ---- naming ---- */

static void name_rule(const struct walk *w, const char *line)
{
	char program[24];

	if (w->named->n++ > 0)
		return;
	xtables_program(w->xt, program, sizeof(program));
	snprintf(w->named->rule, sizeof(w->named->rule), "%s -t %s %s", program,
		 w->name, line);
}

/* ---- comparing ---- */

static void note_candidate(struct walk *w, const struct saved_rule *rule,
			   const char *line)
{
	if (w->n == BYPASS_MAX) {
		name_rule(w, line);
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

/* ---- finding ---- */

static bool is_nat(const struct saved_rule *rule)
{
	static const char *const targets[] = { "REDIRECT", "DNAT", "NETMAP" };

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (!strcmp(rule->target, targets[i]))
			return true;
	return false;
}

static bool has_match(const struct saved_rule *rule)
{
	bool has_once = false;

	for (int i = 0; i < SAVED_ONCE; i++)
		has_once |= rule->once[i][0] != '\0';
	return has_once || rule->in.name[0] || rule->rest[0];
}

/*
 * A rule without matches drops the answers, too. Our packets have an address
 * that is routed to our device, so none fails a reverse path filter; and what
 * connection tracking calls invalid has no NAT.
 */
static bool is_drop(const struct saved_rule *rule)
{
	return !strcmp(rule->target, "DROP") && has_match(rule) &&
	       !strstr(rule->rest, "rpfilter") &&
	       !strstr(rule->rest, "conntrack") && !strstr(rule->rest, "state");
}

static const struct {
	const char *name;
	bool (*is_wanted)(const struct saved_rule *rule);
} tables[] = {
	{ "nat", is_nat },
	{ "raw", is_drop },
	{ "mangle", is_drop },
};

static bool has_bypass(const struct bypasses *b, const struct bypass *like)
{
	for (int i = 0; i < b->n; i++)
		if (!strcmp(b->rule[i].table, like->table) &&
		    !strcmp(b->rule[i].match, like->match))
			return true;
	return false;
}

/*
 * Two rules with the same target but other matches may be meant for the same
 * packets if they lead them elsewhere, but not if they drop them.
 */
static void add_bypass(struct bypasses *b, const struct walk *w,
		       const struct candidate *c)
{
	struct bypass *bypass = &b->rule[b->n];

	if (c->in_output)
		return;
	if (b->n == BYPASS_MAX || (c->near_output && w->is_wanted == is_nat) ||
	    saved_rule_write(&c->rule, bypass->match, sizeof(bypass->match)) <
		    0) {
		name_rule(w, c->line);
		return;
	}
	bypass->table = w->name;
	bypass->number = c->number;
	if (!has_bypass(b, bypass))
		b->n++;
}

static void find_bypasses(struct bypasses *b, struct walk *w)
{
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
		add_bypass(b, w, &w->candidates[i]);
}

/* iptables-save says in a comment that it cannot read a table, and succeeds. */
static bool is_readable(const struct saved_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->line[i][0] == '*')
			return true;
	return false;
}

/* Returns false if the table cannot be read. */
static bool read_bypasses(struct bypasses *b, const struct xtables *xt,
			  const char *device, size_t table_number)
{
	struct saved_table table = { .text = NULL };
	struct walk w = { .table = &table,
			  .device = device,
			  .is_wanted = tables[table_number].is_wanted,
			  .xt = xt,
			  .name = tables[table_number].name,
			  .named = &b->named };
	bool ok;

	w.candidates = calloc(BYPASS_MAX, sizeof(*w.candidates));
	ok = w.candidates && saved_table_read(xt, w.name, &table) == 0 &&
	     is_readable(&table);
	if (ok)
		find_bypasses(b, &w);
	saved_table_free(&table);
	free(w.candidates);
	return ok;
}

void bypass_update(struct bypasses *b, const struct xtables *xt,
		   const char *device)
{
	uint64_t print[ARRAY_SIZE(tables)], seen = 0;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		print[i] = chain_print(xt, tables[i].name, "PREROUTING");
		if (print[i])
			seen = seen * 31 + print[i] +
			       chain_print(xt, tables[i].name, "OUTPUT") * 17;
	}
	if (seen == b->seen)
		return;
	memset(b, 0, sizeof(*b));
	b->seen = seen;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (print[i] && !read_bypasses(b, xt, device, i))
			b->is_unreadable |= tables[i].is_wanted == is_nat;
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

static void name_found(struct walk *w, const struct saved_rule *rule,
		       const char *line)
{
	(void)rule;
	name_rule(w, line);
}

static void count_found(struct walk *w, const struct saved_rule *rule,
			const char *line)
{
	(void)rule;
	(void)line;
	w->n++;
}

static void name_tproxy(struct walk *w)
{
	struct walk output = { .table = w->table,
			       .is_wanted = is_mark,
			       .found = count_found };

	walk_chain(&output, "OUTPUT", NULL, 0);
	w->is_wanted = is_tproxy;
	if (output.n == 0)
		walk_chain(w, "PREROUTING", NULL, 0);
}

/* Answers come in by any device but lo. */
static void name_untracked(struct walk *w)
{
	w->device = NULL;
	w->is_wanted = is_untracked;
	walk_chain(w, "PREROUTING", NULL, 0);
}

static void name_in(const struct xtables *xt, const char *name,
		    const char *device, struct bypass_named *named,
		    void (*look)(struct walk *w))
{
	struct saved_table table;
	struct walk w = { .table = &table,
			  .device = device,
			  .found = name_found,
			  .xt = xt,
			  .name = name,
			  .named = named };

	if (chain_print(xt, name, "PREROUTING") &&
	    saved_table_read(xt, name, &table) == 0) {
		look(&w);
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
