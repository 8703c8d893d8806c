/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A firewall rule in the journal: see firewall.h. */
#ifndef HOST_FIREWALL_NOTED_RULE_H
#define HOST_FIREWALL_NOTED_RULE_H

#include "host/firewall/xtables.h"

/* The journal's line in its parts; spec points into it. */
struct noted_rule {
	struct xtables xt;
	char table[16];
	char chain[32];
	const char *spec;
};

/* Split a line without its kind. Returns 0, or -1 if it is none of ours. */
int noted_rule_split(const char *line, struct noted_rule *rule);

#endif
