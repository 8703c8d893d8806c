/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules that let the trace's packets through and give them the host's
 * address: one table of rules, which iptables-restore(8) adds in one go at the
 * start and deletes in one go at the end, for each family and backend.
 *
 * Journal line: "rule PROGRAM TABLE CHAIN SPECIFICATION", see xtables_name().
 */
#ifndef HOST_FIREWALL_H
#define HOST_FIREWALL_H

#include "base/command.h"
#include "base/ip.h"
#include "host/journal.h"
#include "host/xtables.h"

/* What one family needs. */
struct firewall_plan {
	bool on;
	const char *veth; /* the host's end */
	const struct ip *subnet; /* the trace's */
	int prefix_len;
};

/* Add the rules, journalled. Returns 0, or -1 after a message. */
int firewall_add(struct journal *j,
		 const struct firewall_plan plans[IP_FAMILIES]);

/* The commands that run, one a program. */
struct firewall_removal {
	struct running run[IP_FAMILIES][XT_BACKENDS];
};

/* clang-format off */
#define FIREWALL_REMOVAL_INIT						\
	{ .run = { { RUNNING_INIT, RUNNING_INIT },			\
		   { RUNNING_INIT, RUNNING_INIT } } }
/* clang-format on */

/* The removal, while something else is done meanwhile. 0, or -1, message. */
int firewall_undo_start(struct journal *j, struct firewall_removal *removal);
int firewall_undo_finish(struct journal *j, struct firewall_removal *removal);

#endif
