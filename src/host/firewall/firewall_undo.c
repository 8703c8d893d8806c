// SPDX-License-Identifier: GPL-2.0-or-later
/* Removes the trace's rules from the host's firewall. */
#include <string.h>

#include "base/log.h"
#include "base/nl.h"
#include "host/firewall/firewall.h"
#include "host/firewall/legacy_undo.h"
#include "host/firewall/nft_undo.h"
#include "host/firewall/noted_rule.h"

static bool is_for(const struct noted_rule *rule, const struct xtables *xt)
{
	return rule->xt.family == xt->family && rule->xt.backend == xt->backend;
}

static bool has_rules(const struct journal *j, const struct xtables *xt)
{
	struct noted_rule rule;
	const char *line;

	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++)
		if (noted_rule_split(line, &rule) == 0 && is_for(&rule, xt))
			return true;
	return false;
}

static int start_removal(struct journal *j, const struct xtables *xt,
			 struct running *run)
{
	static struct xtables_text text;
	const char *line;

	memset(&text, 0, sizeof(text));
	for (size_t i = 0; (line = journal_line(j, "rule", i)); i++) {
		struct noted_rule rule;

		if (noted_rule_split(line, &rule) < 0 || !is_for(&rule, xt))
			continue;
		detail("undo rule %s", line);
		if (xt->backend == XT_LEGACY)
			xtables_append(&text, rule.table, "-D %s %s",
				       rule.chain, rule.spec);
	}
	return text.len ? xtables_restore(xt, j, &text, run) : 0;
}

/* Those of nf_tables need no program. */
int firewall_undo_start(struct journal *j, struct firewall_removal *removal)
{
	int err = 0;

	for (int i = 0; i < IP_FAMILIES * XT_BACKENDS; i++) {
		const struct xtables xt = { i / XT_BACKENDS, i % XT_BACKENDS };

		err |= start_removal(
			j, &xt, &removal->legacy.run[xt.family][xt.backend]);
	}
	return err | nft_undo(j, &removal->nft);
}

/*
 * Remove what is left, whatever the programs returned: some rules may never
 * have been added, others may have changed.
 */
int firewall_undo_finish(struct journal *j, struct firewall_removal *removal)
{
	char said[512];
	int err = 0;

	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct xtables legacy = { i, XT_LEGACY };
		struct running *run = &removal->legacy.run[i][XT_LEGACY];

		if (run->pid != 0)
			(void)!command_finish(run, said, sizeof(said));
		if (has_rules(j, &legacy))
			err |= legacy_undo(&legacy, j);
	}
	nl_close_socket(&removal->nft);
	return err;
}
