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

#include "base/ip.h"
#include "host/diagnose/foreign.h"
#include "host/journal/journal.h"
#include "host/uplink/uplink.h"
#include "packet/tries.h"

/* What is known of a family of which no packet got out. */
struct blocked_family {
	bool any; /* there is something that blocks */
	bool here; /* packets to the host itself */
	bool elsewhere; /* packets to other addresses */
	bool rejected; /* an answer said so */
	bool routeless; /* no route leads to this address: */
	struct ip nowhere;
	bool answers_away; /* the host's answers leave by another device */
	struct ip inner; /* the trace's address */
};

struct blocked {
	struct blocked_family family[IP_FAMILIES];
	bool returned; /* a connection was refused, or a packet's time exceeded */
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
		     const struct journal *j, const struct tries *tries);

/* Print warnings. */
void blocked_report(struct blocked *s);

#endif
