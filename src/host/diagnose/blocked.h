/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of the trace that the host's own firewall blocked. A drop or reject
 * rule in an nftables table that the administrator made overrides each of our
 * accept rules. We find it by packet counters, and name it with its remedy at
 * the end.
 */
#ifndef HOST_DIAGNOSE_BLOCKED_H
#define HOST_DIAGNOSE_BLOCKED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "host/diagnose/foreign.h"
#include "host/journal/journal.h"
#include "host/uplink/uplink.h"

struct blocked {
	bool all_of[IP_FAMILIES]; /* no packet of the family got out */
	bool all_remembered; /* the kernel still knows all connections */
	struct foreign foreign; /* filled in if there is such a family */
};

/*
 * Call blocked_look() when the program has ended and blocked_confirm() when the
 * capture has, while the rules still exist. *s starts as zeroes; pid is a
 * process in the trace's network namespace; the program ran for ran_ms. Prints
 * nothing.
 */
void blocked_look(struct blocked *s, const struct uplink *u,
		  const struct journal *j, pid_t pid, int64_t ran_ms);
void blocked_confirm(struct blocked *s, const struct uplink *u,
		     const struct journal *j);

/* Print warnings. */
void blocked_report(const struct blocked *s);

#endif
