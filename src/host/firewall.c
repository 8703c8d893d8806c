// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules that let the trace's packets through. */
#include "host/firewall.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "host/nftables.h"
#include "host/veth.h"

#define TEXT_SIZE 32768
#define SPEC_SIZE 256
#define MAX_RULES (ROUTES_MAX_DEVICES + 4)
#define WAIT_LOCK "5" /* seconds for the xtables lock, as iptables(8) -w */

struct rule {
	const char *table;
	const char *chain;
	char spec[SPEC_SIZE];
};

struct rules {
	struct rule rule[MAX_RULES];
	int n;
	bool overflow;
};

/* Lines for iptables-restore: "-I FORWARD 1 ..." or "-D FORWARD ...". */
struct restore_text {
	char text[TEXT_SIZE];
	size_t len;
	char table[16]; /* the one that is open */
	bool overflow;
};

int firewall_check(void)
{
	char path[PATH_MAX];

	if (command_find("iptables-restore", path) < 0)
		return error("iptables-restore was not found in PATH, /sbin or "
			     "/usr/sbin: install iptables");
	return 0;
}

static void add_rule(struct rules *rules, const struct journal *j,
		     const char *table, const char *chain, const char *fmt, ...)
	PRINTF(5, 6);

static void add_rule(struct rules *rules, const struct journal *j,
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
	rule->table = table;
	rule->chain = chain;
	n = snprintf(rule->spec, sizeof(rule->spec),
		     "-m comment --comment nsntrace:%s %s", j->id, match);
	rules->overflow |= n < 0 || (size_t)n >= sizeof(rule->spec);
	rules->n++;
}

/* Legacy tables exist in a namespace once something has used them there. */
static bool legacy_has(const char *table)
{
	char names[256];
	const char *found;

	if (read_file(AT_FDCWD, "/proc/net/ip_tables_names", names,
		      sizeof(names)) < 0)
		return false;
	found = strstr(names, table);
	return found != NULL;
}

static bool has_chain(const char *chain)
{
	return nftables_has("filter", chain) || legacy_has("filter");
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

/*
 * Every rule is put first in its chain: behind another's REJECT or ACCEPT it
 * would be in vain. It speaks of our device or our subnet only, so it takes
 * nothing from those behind it. Without a chain nothing is in the way.
 */
static int make_rules(struct rules *rules, const struct journal *j,
		      const struct firewall_plan *plan)
{
	char subnet[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &plan->subnet, subnet, sizeof(subnet));
	if (has_chain("FORWARD")) {
		add_rule(rules, j, "filter", "FORWARD", "-i %s -j ACCEPT",
			 plan->veth);
		add_rule(rules, j, "filter", "FORWARD",
			 "-o %s -m conntrack --ctstate RELATED,ESTABLISHED "
			 "-j ACCEPT",
			 plan->veth);
	}
	if (has_chain("INPUT"))
		add_rule(rules, j, "filter", "INPUT", "-i %s -j ACCEPT",
			 plan->veth);
	for (int i = 0; i < plan->n_guarded; i++) {
		const char *name = plan->guarded[i].name;

		if (!is_plain_name(name))
			return error("forwarding must be switched on for the "
				     "device '%s', whose name iptables cannot "
				     "take",
				     name);
		add_rule(rules, j, "filter", "FORWARD",
			 "-i %s ! -o " VETH_PREFIX "+ -j DROP", name);
	}
	add_rule(rules, j, "nat", "POSTROUTING", "-s %s/31 -j MASQUERADE",
		 subnet);
	if (rules->overflow)
		return error("too many devices have routes on this host");
	return 0;
}

static int note_rules(struct journal *j, const struct rules *rules)
{
	for (int i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];

		if (nftables_claim(j, rule->table, rule->chain) < 0 ||
		    journal_add(j, "rule %s %s %s", rule->table, rule->chain,
				rule->spec) < 0)
			return -1;
	}
	return 0;
}

static void append(struct restore_text *t, const char *fmt, ...) PRINTF(2, 3);

static void append(struct restore_text *t, const char *fmt, ...)
{
	size_t room = sizeof(t->text) - t->len;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(t->text + t->len, room, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room)
		t->overflow = true;
	else
		t->len += (size_t)n;
}

static void open_table(struct restore_text *t, const char *table)
{
	if (!strcmp(t->table, table))
		return;
	if (t->table[0])
		append(t, "COMMIT\n");
	snprintf(t->table, sizeof(t->table), "%s", table);
	if (table[0])
		append(t, "*%s\n", table);
}

static int start_restore(const struct journal *j, struct restore_text *t,
			 struct running *run)
{
	char path[PATH_MAX];
	char *argv[] = { path, (char *)"--noflush", (char *)"-w",
			 (char *)WAIT_LOCK, NULL };
	int inherit[] = { j->file_fd, j->keeper_fd };
	struct command cmd = { .argv = argv,
			       .input = t->text,
			       .inherit = inherit,
			       .n_inherit = ARRAY_SIZE(inherit) };

	open_table(t, "");
	if (t->overflow)
		return error("too many firewall rules");
	if (command_find("iptables-restore", path) < 0)
		return error_errno("cannot find iptables-restore");
	return command_start(&cmd, run);
}

int firewall_add(struct journal *j, const struct firewall_plan *plan)
{
	static struct rules rules;
	static struct restore_text text;
	struct running run = RUNNING_INIT;
	char said[512];
	int status;

	memset(&rules, 0, sizeof(rules));
	memset(&text, 0, sizeof(text));
	if (make_rules(&rules, j, plan) < 0 || note_rules(j, &rules) < 0)
		return -1;
	for (int i = 0; i < rules.n; i++) {
		open_table(&text, rules.rule[i].table);
		append(&text, "-I %s 1 %s\n", rules.rule[i].chain,
		       rules.rule[i].spec);
	}
	if (start_restore(j, &text, &run) < 0)
		return -1;
	status = command_finish(&run, said, sizeof(said));
	if (status != 0)
		return error("iptables-restore could not add the trace's rules "
			     "(status %d): %s",
			     status, said);
	return 0;
}

/* "TABLE CHAIN SPEC" of the journal in its parts; spec points into line. */
static int split_rule(const char *line, char table[16], char chain[32],
		      const char **spec)
{
	int at = 0;

	if (sscanf(line, "%15s %31s %n", table, chain, &at) != 2 || at == 0)
		return -1;
	*spec = line + at;
	return 0;
}

int firewall_undo_start(struct journal *j, struct firewall_removal *removal)
{
	static struct restore_text text;
	const char *line;

	memset(&text, 0, sizeof(text));
	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++) {
		char table[16], chain[32];
		const char *spec;

		if (split_rule(line, table, chain, &spec) < 0)
			continue;
		detail("undo rule %s", line);
		open_table(&text, table);
		append(&text, "-D %s %s\n", chain, spec);
	}
	if (text.len == 0)
		return 0;
	return start_restore(j, &text, &removal->run);
}

/* One rule by itself, by iptables -C or -D. Its exit status. */
static int run_iptables(const struct journal *j, const char *path,
			const char *action, const char *line)
{
	char table[16], chain[32], words[SPEC_SIZE];
	char *argv[48] = { (char *)path, (char *)"-w", (char *)WAIT_LOCK,
			   (char *)"-t", table,	       (char *)action,
			   chain };
	int inherit[] = { j->file_fd, j->keeper_fd };
	struct command cmd = { .argv = argv,
			       .inherit = inherit,
			       .n_inherit = ARRAY_SIZE(inherit) };
	const char *spec;
	char *rest = words;
	size_t n = 7;
	char said[512];

	if (split_rule(line, table, chain, &spec) < 0)
		return 1;
	snprintf(words, sizeof(words), "%s", spec);
	while (rest && n < ARRAY_SIZE(argv) - 1)
		argv[n++] = strsep(&rest, " ");
	return command_run(&cmd, said, sizeof(said));
}

/* A start that was killed half-way: some of the rules may not be there. */
static int remove_one_by_one(struct journal *j)
{
	char path[PATH_MAX];
	const char *line;
	int err = 0;

	if (command_find("iptables", path) < 0)
		return error_errno("cannot find iptables to remove the trace's "
				   "rules");
	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++)
		if (run_iptables(j, path, "-C", line) == 0 &&
		    run_iptables(j, path, "-D", line) != 0)
			err = error("cannot remove the firewall rule '%s'",
				    line);
	return err;
}

int firewall_undo_finish(struct journal *j, struct firewall_removal *removal)
{
	char said[512];

	if (removal->run.pid == 0)
		return 0;
	if (command_finish(&removal->run, said, sizeof(said)) == 0)
		return 0;
	return remove_one_by_one(j);
}
