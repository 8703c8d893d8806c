/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules that a trace wants: firewall.c adds them, firewall_mend.c looks. */
#ifndef HOST_FIREWALL_RULES_H
#define HOST_FIREWALL_RULES_H

#include "host/firewall/bypass.h"
#include "host/firewall/firewall.h"

#define RULES_LINE_SIZE (XTABLES_SPEC_SIZE + 64)
/* 4 a backend, silence, the NAT, what is published, and the bypasses */
#define RULES_MAX                                                              \
	(IP_FAMILIES * (10 + FIREWALL_SOURCES_MAX + XT_BACKENDS * BYPASS_MAX + \
			(2 + XT_BACKENDS) * FIREWALL_PUBLISHED_MAX))

struct rule {
	struct xtables xt;
	const char *table;
	const char *chain;
	int number; /* in its chain; 0: first, whatever else is there */
	bool is_missing; /* see firewall_find_missing() */
	char spec[XTABLES_SPEC_SIZE];
};

struct rules {
	const char *id; /* the journal's, for the comment */
	struct rule rule[RULES_MAX];
	int n;
	bool overflow;
};

/*
 * All rules, in one buffer, which the next call fills again: there is one
 * trace. NULL after a message.
 */
struct rules *rules_make(const struct journal *j,
			 const struct firewall_plan plans[IP_FAMILIES]);

/* The host's rules that those of the last call of rules_make() bypass. */
const struct bypasses *rules_bypasses(const struct xtables *xt);

/* The line of the journal. */
void rules_line(const struct rule *rule, char line[RULES_LINE_SIZE]);

/*
 * Add a rule to the journal. A rule that was removed and is added again has one
 * line only. Returns 0, or -1 after a message.
 */
int rules_note(struct journal *j, const struct rule *rule);

#endif
