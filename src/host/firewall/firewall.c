// SPDX-License-Identifier: GPL-2.0-or-later
/* The rules that let the trace's packets through. */
#include "host/firewall/firewall.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/firewall/bypass.h"
#include "host/firewall/client_table.h"
#include "host/firewall/native.h"
#include "host/firewall/output_chains.h"
#include "host/firewall/output_rules.h"
#include "host/firewall/policies.h"
#include "host/firewall/rules.h"
#include "host/firewall/tracked.h"

/* Which of the rules are added, and where. */
enum turn {
	TURN_FIRST, /* those that come first in their chains */
	TURN_NUMBERED, /* the others */
	TURN_ANYWHERE, /* those, where their numbers were wrong */
};

/* Start the program that adds its rules, if there are any. */
static int start_adding(struct journal *j, const struct rules *rules,
			const struct xtables *xt, enum turn turn,
			struct running *run)
{
	static struct xtables_text text;

	memset(&text, 0, sizeof(text));
	for (int i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];
		int number = turn == TURN_NUMBERED ? rule->number : 1;

		if (rule->xt.family == xt->family &&
		    rule->xt.backend == xt->backend &&
		    (rule->number == 0) == (turn == TURN_FIRST))
			xtables_append(&text, rule->table, "-I %s %d %s",
				       rule->chain, number, rule->spec);
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
	if (status < 0 && errno == EINTR)
		return -1;
	return error("iptables-restore could not add the trace's rules (status "
		     "%d): %s",
		     status, said);
}

/* All programs run in parallel. */
static int start_all(struct journal *j, struct firewall_programs *programs)
{
	int err = 0;

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };

		err |= start_adding(j, programs->rules, &xt, TURN_FIRST,
				    &programs->run[xt.family][xt.backend]);
	}
	return err;
}

static int finish_all(struct firewall_programs *programs)
{
	int err = 0;

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++)
		err |= finish_adding(
			&programs->run[i / XT_BACKENDS][i % XT_BACKENDS]);
	return err;
}

/* Returns the status of the program; 0 if there is nothing to add. */
static int add_numbered(struct journal *j, const struct rules *rules,
			const struct xtables *xt, enum turn turn, char *said,
			size_t size)
{
	struct running run = RUNNING_INIT;

	said[0] = '\0';
	if (start_adding(j, rules, xt, turn, &run) < 0)
		return -1;
	return run.pid ? command_finish(&run, said, size) : 0;
}

/*
 * The rules of bypass.h. Another program may have removed rules since their
 * numbers were read. Without them the trace works, if not as it should.
 */
static void run_numbered(struct journal *j, const struct rules *rules)
{
	char said[512];

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };

		if (add_numbered(j, rules, &xt, TURN_NUMBERED, said,
				 sizeof(said)) != 0 &&
		    add_numbered(j, rules, &xt, TURN_ANYWHERE, said,
				 sizeof(said)) != 0)
			warning("the host's rules in PREROUTING apply to the "
				"trace's packets, unlike those of the host's "
				"own programs, as iptables-restore could not "
				"make exceptions: %s",
				said);
	}
}

static int note_rules(struct journal *j, const struct rules *rules)
{
	if (rules->overflow)
		return error("the trace's firewall rules are too long");
	for (int i = 0; i < rules->n; i++)
		if (rules_note(j, &rules->rule[i]) < 0)
			return -1;
	return policies_remember(j, rules);
}

static void warn_of(const struct bypass_named *named, const char *what)
{
	if (named->n > 1)
		warning("%s: '%s', and %d more", what, named->rule,
			named->n - 1);
	else if (named->n)
		warning("%s: '%s'", what, named->rule);
}

static void add_named(struct bypass_named *to, const struct bypass_named *more)
{
	if (to->n == 0)
		*to = *more;
	else
		to->n += more->n;
}

/* What the host does to the trace's packets and not to those of its own. */
static void name_rules(const struct firewall_plan plans[IP_FAMILIES])
{
	struct bypass_named nat = { .n = 0 }, untracked = { .n = 0 };
	struct bypass_named output = { .n = 0 };
	const bool on[IP_FAMILIES] = { plans[IPV4].on, plans[IPV6].on };
	const struct xtables nft[IP_FAMILIES] = { { IPV4, XT_NFT },
						  { IPV6, XT_NFT } };
	const bool with_nat[IP_FAMILIES] = {
		rules_bypasses(&nft[IPV4])->is_unreadable,
		rules_bypasses(&nft[IPV6])->is_unreadable,
	};

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };

		if (!plans[xt.family].on || !xtables_exists(&xt))
			continue;
		add_named(&nat, &rules_bypasses(&xt)->named);
		bypass_name_others(&xt, plans[xt.family].device, &nat,
				   &untracked);
		output_rules_name(&xt, plans[xt.family].user, &output);
	}
	output_chains_name(on, plans[on[IPV4] ? IPV4 : IPV6].user, &output);
	native_name(plans[on[IPV4] ? IPV4 : IPV6].device, with_nat, &nat,
		    &untracked);
	warn_of(&nat, "a rule of the host applies to the trace, but not to the "
		      "host's own programs, and nsntrace cannot make an "
		      "exception: packets may go elsewhere than untraced");
	warn_of(&untracked,
		"a rule of the host's keeps packets from connection tracking, "
		"or gives them a zone: the trace has no answers to those");
	warn_of(&output,
		"a rule for the host's own programs does not apply to the "
		"trace: packets may go where they would not go untraced");
}

int firewall_lead_clients(struct journal *j, const struct firewall_plan *plan,
			  int family)
{
	if (!plan->on || plan->n_published == 0)
		return 0;
	if (tracked_note(j, plan->inner) < 0)
		return -1;
	client_table_add(plan, family);
	return 0;
}

int firewall_add_start(struct journal *j,
		       const struct firewall_plan plans[IP_FAMILIES],
		       struct firewall_programs *programs)
{
	for (int i = 0; i < IP_FAMILIES; i++)
		if (firewall_lead_clients(j, &plans[i], i) < 0)
			return -1;
	programs->rules = rules_make(j, plans);
	if (!programs->rules)
		return -1;
	name_rules(plans);
	if (note_rules(j, programs->rules) < 0)
		return -1;
	return start_all(j, programs);
}

int firewall_add_finish(struct journal *j, struct firewall_programs *programs)
{
	if (finish_all(programs) < 0)
		return -1;
	run_numbered(j, programs->rules);
	return policies_restore(j);
}

void firewall_add_abandon(struct firewall_programs *programs)
{
	char said[512];

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		struct running *run =
			&programs->run[i / XT_BACKENDS][i % XT_BACKENDS];

		command_kill(run);
		if (run->pid > 0)
			(void)!command_finish(run, said, sizeof(said));
	}
}
