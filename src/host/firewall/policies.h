/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The policies of the chains to which iptables-nft adds the trace's rules. If it
 * cannot read which chains there are, because a system call fails, it succeeds
 * all the same: it creates the chain, which exists, and that sets its policy to
 * ACCEPT. A host that drops would then let packets through, also after the trace.
 *
 * Journal lines: "nft-policy FAMILY TABLE CHAIN", before a program runs, for a
 * chain that drops; "nft-policy-kept FAMILY TABLE CHAIN" when that is sure again.
 */
#ifndef HOST_FIREWALL_POLICIES_H
#define HOST_FIREWALL_POLICIES_H

#include "host/firewall/rules.h"
#include "host/journal/journal.h"

/*
 * Before a program of iptables adds rules: remember which of their chains drop.
 * j: note it in the journal, unless NULL. Returns 0, or -1 after a message.
 */
int policies_remember(struct journal *j, const struct rules *rules);

/*
 * After it: have these chains drop if they do not; says so in a warning. The
 * same j. Returns 0, or -1 after a message.
 */
int policies_restore(struct journal *j);

/* The same after a trace that did not get so far. */
int policies_undo(struct journal *j);

#endif
