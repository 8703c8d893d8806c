/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules that let the trace's packets through and give them the host's
 * address: one table of rules, which iptables-restore(8) adds in one go at the
 * start and deletes in one go at the end.
 *
 * Journal line: "rule TABLE CHAIN SPECIFICATION".
 */
#ifndef HOST_FIREWALL_H
#define HOST_FIREWALL_H

#include <limits.h>
#include <netinet/in.h>

#include "base/command.h"
#include "host/journal.h"
#include "host/routes.h"

struct firewall_plan {
	const char *veth; /* the host's end */
	struct in_addr subnet; /* the trace's, a /31 */
	const struct device *guarded;
	int n_guarded; /* devices whose forwarding the trace switches on */
};

/* Is iptables there? Returns 0, or -1 after a message. */
int firewall_check(void);

/* Add the rules, journalled. Returns 0, or -1 after a message. */
int firewall_add(struct journal *j, const struct firewall_plan *plan);

/* The removal, while something else is done meanwhile. */
struct firewall_removal {
	struct running run;
};

#define FIREWALL_REMOVAL_INIT                                                  \
	{                                                                      \
		.run = RUNNING_INIT                                            \
	}

int firewall_undo_start(struct journal *j, struct firewall_removal *removal);
int firewall_undo_finish(struct journal *j, struct firewall_removal *removal);

#endif
