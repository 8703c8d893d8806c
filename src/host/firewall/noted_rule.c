// SPDX-License-Identifier: GPL-2.0-or-later
/* A firewall rule in the journal. */
#include "host/firewall/noted_rule.h"

#include <stdio.h>

int noted_rule_split(const char *line, struct noted_rule *rule)
{
	char name[3];
	int at = 0;

	if (sscanf(line, "%2s %15s %31s %n", name, rule->table, rule->chain,
		   &at) != 3 ||
	    at == 0)
		return -1;
	rule->spec = line + at;
	return xtables_parse(&rule->xt, name);
}
