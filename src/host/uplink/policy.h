/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --device: the trace's packets leave by the device that the user named,
 * although the host's routes lead elsewhere. The trace has its own routing
 * table with the routes of that device, and an ip rule that selects the table
 * by the trace's source address. The rule has "from" and not "iif" because of
 * the reverse path filter (rp_filter=1): for an answer, after NAT, it looks up
 * a route with the trace's address as the source, which the same rule matches.
 *
 * Journal line: "policy ADDRESS TABLE".
 */
#ifndef HOST_UPLINK_POLICY_H
#define HOST_UPLINK_POLICY_H

#include <stdint.h>

#include "base/ip.h"
#include "host/journal/journal.h"
#include "host/uplink/routes.h"

/* After "local" (0), before the rules of VPNs just above "main" (32766). */
#define POLICY_PRIORITY 100

/*
 * Route packets from addr by dev. Prints a warning if the device has no default
 * route, as it reaches only its own networks then. Returns 0, or -1 after a
 * message.
 */
int policy_add(struct journal *j, const struct ip *addr,
	       const struct device *dev);

/*
 * The device has other routes than it had: copy those of now. Returns 0, or -1
 * after a message.
 */
int policy_refresh(const struct journal *j, const struct ip *addr,
		   const struct device *dev);

/* Another program may have removed the rules: put them back. */
void policy_keep(const struct journal *j);

int policy_undo(struct journal *j);

#endif
