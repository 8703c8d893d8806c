/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ip rules for the host's own programs only, copied for a trace: those for what
 * the host itself sends ("iif lo", or from no address yet), and those for the
 * packets of a user ("uidrange"), if the program runs as that user. A VPN is
 * for the trace then, too, and so is a ban ("prohibit").
 *
 * A copy matches what comes from the trace's device, at the original's priority.
 * It has no journal line: it goes by the trace's device (trace_rules.h).
 */
#ifndef HOST_UPLINK_RULE_COPIES_H
#define HOST_UPLINK_RULE_COPIES_H

#include "host/uplink/host_rules.h"
#include "host/uplink/trace_rules.h"

/*
 * Add the copies that are missing, and remove those that have lost their
 * originals. Returns 0, or -1 with errno.
 */
int rule_copies_place(struct host_rules *host, const struct trace_rules *t);

#endif
