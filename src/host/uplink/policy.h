/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --device: the trace's packets leave by the device the user named, although
 * the host's routes lead elsewhere. A routing table of the trace's own holds
 * that device's routes, and an ip-rule(8) on the trace's source address leads
 * there. By source and not by "iif": the reverse path filter (rp_filter=1)
 * asks for the way back of an answer, after NAT, with the trace's address as
 * the source; so the same rule answers it.
 *
 * Journal line: "policy ADDRESS TABLE".
 */
#ifndef HOST_UPLINK_POLICY_H
#define HOST_UPLINK_POLICY_H

#include "base/ip.h"
#include "host/journal/journal.h"
#include "host/uplink/routes.h"

/*
 * Route what comes from addr by dev. Returns 0, or -1 after a message. A
 * device without a default route reaches its own networks only: said aloud.
 */
int policy_add(struct journal *j, const struct ip *addr,
	       const struct device *dev);

/* Another program may have removed the rules: put them back. */
void policy_keep(const struct journal *j);

int policy_undo(struct journal *j);

#endif
