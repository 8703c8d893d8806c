/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ip rules of one trace. Packets to the trace go to its device, whatever
 * other rules say: many hosts have a rule ahead of the main table that leads to
 * another default route (VPNs, several uplinks). Answers to the trace, and what
 * the host itself sends to it, would be lost there. Rule 0 of the kernel finds
 * the trace before (guard.h); a host that has moved it needs a rule for each
 * trace. Rules for the host's own programs are copied for the trace: see
 * rule_copies.h.
 *
 * Journal line: "ip-rules FAMILY DEVICE ADDRESS".
 */
#ifndef HOST_UPLINK_TRACE_RULES_H
#define HOST_UPLINK_TRACE_RULES_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/ip.h"
#include "host/journal/journal.h"

struct trace_rules {
	const char *device; /* the host's end of the trace's link */
	const struct ip *inner; /* the trace's address */
	uid_t user; /* whose program it is */
	struct ip source; /* from which the host sends; family -1: unknown */
	bool by_device; /* --device says where packets leave */
};

/*
 * Add the rules that are missing, journalled. Call it again when the host's
 * rules have changed. Returns 0, or -1 after a message.
 */
int trace_rules_place(struct journal *j, const struct trace_rules *t);

int trace_rules_undo(struct journal *j);

#endif
