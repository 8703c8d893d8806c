// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chains of iptables-legacy. The table is one run of rules, chain after chain,
 * and has for each hook the places of its base chain's first and last rule; the
 * last one is its policy. What is outside of these are the user's chains.
 */
#include "host/diagnose/foreign_legacy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "host/firewall/legacy.h"
#include "host/firewall/xtables.h"

static const struct {
	int hook;
	const char *name;
} hooks[] = {
	{ NF_INET_PRE_ROUTING, "PREROUTING" },
	{ NF_INET_LOCAL_IN, "INPUT" },
	{ NF_INET_FORWARD, "FORWARD" },
	{ NF_INET_POST_ROUTING, "POSTROUTING" },
};

/* In filter's FORWARD and INPUT our rules come first; nat drops nothing. */
static const char *const tables[] = { "raw", "mangle", "security" };

/* One table, as it was read. */
struct legacy_table {
	const struct legacy_layout *layout;
	const char *bytes;
	const struct ipt_getinfo *info;
};

void foreign_target(struct foreign_effect *e, const char *name)
{
	e->rejects |= !strcmp(name, "REJECT");
	e->queues |= !strcmp(name, "NFQUEUE");
	/* CT does more than that, but has no other common use. */
	e->untracks |= !strcmp(name, "CT") || !strcmp(name, "NOTRACK");
}

void foreign_effect_add(struct foreign_effect *to,
			const struct foreign_effect *more)
{
	to->rejects |= more->rejects;
	to->queues |= more->queues;
	to->untracks |= more->untracks;
}

/* Returns whether the rule may lead to another chain. */
static bool take_rule(const char *rule, size_t size, size_t target_at,
		      struct foreign_effect *e)
{
	struct xt_standard_target target;

	if (target_at + sizeof(target) > size)
		return false;
	memcpy(&target, rule + target_at, sizeof(target));
	if (target.target.u.user.name[0] == '\0') {
		e->rejects |= target.verdict == -NF_DROP - 1;
		e->queues |= target.verdict == -NF_QUEUE - 1;
		return target.verdict >= 0;
	}
	target.target.u.user.name[XT_EXTENSION_MAXNAMELEN - 1] = '\0';
	foreign_target(e, target.target.u.user.name);
	return false;
}

static bool is_base(const struct legacy_table *t, size_t at)
{
	for (int i = 0; i < NF_INET_NUMHOOKS; i++)
		if ((t->info->valid_hooks & (1U << i)) &&
		    at >= t->info->hook_entry[i] && at <= t->info->underflow[i])
			return true;
	return false;
}

/* Returns whether a rule from first to last, inclusive, may lead on. */
static bool take_rules(const struct legacy_table *t, size_t first, size_t last,
		       bool of_users, struct foreign_effect *e)
{
	const struct legacy_layout *l = t->layout;
	size_t at = first;
	bool leads_on = false;

	while (at <= last && at + l->entry_size <= t->info->size) {
		const char *rule = t->bytes + at;
		uint16_t next, target;

		memcpy(&next, rule + l->next_offset, sizeof(next));
		memcpy(&target, rule + l->target_offset, sizeof(target));
		if (next < l->entry_size || next > t->info->size - at)
			break;
		if (!of_users || !is_base(t, at))
			leads_on |= take_rule(rule, next, target, e);
		at += next;
	}
	return leads_on;
}

static void add(struct foreign *f, int family, const char *table, size_t hook,
		const struct foreign_effect *effect)
{
	struct foreign_chain *c = &f->chain[f->n];

	if (f->n == FOREIGN_MAX ||
	    (!effect->rejects && !effect->queues && !effect->untracks))
		return;
	f->n++;
	*c = (struct foreign_chain){
		.family = family == IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6,
		.legacy = true,
		.hook = hooks[hook].hook,
		.effect = *effect,
	};
	snprintf(c->table, sizeof(c->table), "%s", table);
	snprintf(c->name, sizeof(c->name), "%s", hooks[hook].name);
}

static void look_at_table(struct foreign *f, int family, const char *name,
			  const struct legacy_table *t)
{
	struct foreign_effect users = { .rejects = false };

	(void)take_rules(t, 0, t->info->size, true, &users);
	for (size_t i = 0; i < ARRAY_SIZE(hooks); i++) {
		struct foreign_effect own = { .rejects = false };
		int hook = hooks[i].hook;

		if ((t->info->valid_hooks & (1U << hook)) &&
		    take_rules(t, t->info->hook_entry[hook],
			       t->info->underflow[hook], false, &own))
			foreign_effect_add(&own, &users);
		add(f, family, name, i, &own);
	}
}

static void look(struct foreign *f, int family, const char *name)
{
	const struct xtables xt = { family, XT_LEGACY };
	struct legacy_table table = { .layout = legacy_layout(family) };
	autofree struct ipt_get_entries *got = NULL;
	autoclose int fd = -1;
	struct ipt_getinfo info;

	/* Reading a table would create it. */
	if (!xtables_has_table(&xt, name))
		return;
	fd = legacy_open(family);
	if (fd >= 0)
		got = legacy_read(fd, table.layout, name, &info);
	if (!got)
		return;
	table.bytes = (const char *)got->entrytable;
	table.info = &info;
	look_at_table(f, family, name, &table);
}

void foreign_list_legacy(struct foreign *f)
{
	for (int family = 0; family < IP_FAMILIES; family++)
		for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
			look(f, family, tables[i]);
}
