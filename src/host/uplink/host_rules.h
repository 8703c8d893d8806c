/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's ip rules, read at once, and which of them belong to traces: those
 * of guards (guard.h), of single traces (trace_rules.h) and of -d (policy.h).
 *
 * Some of ours have to be ahead of all rules of other programs. They have
 * priorities up to HOST_RULES_ROOM, with room below: programs that add rules
 * without a priority get the one below the second rule of all.
 */
#ifndef HOST_UPLINK_HOST_RULES_H
#define HOST_UPLINK_HOST_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip_rule.h"

#define HOST_RULES_ROOM 60

/*
 * The routing table with the subnets of all live traces, each by its trace's
 * device. Nobody chooses such a number by hand.
 */
#define TRACES_TABLE 0x6f000000

struct host_rules {
	struct nl_sock *sk; /* in the host's namespace */
	int family;
	struct ip_rule_seen *rule;
	int n;
};

/* Returns 0, or -1 after a message. Free it after a success only. */
int host_rules_read(struct host_rules *host, int family);
void host_rules_free(struct host_rules *host);

/* Is it one of a guard? */
bool host_rules_is_guard(const struct ip_rule_seen *rule);

/* Has a trace made it? */
bool host_rules_is_ours(const struct ip_rule_seen *rule);

/* Is the first of all the one that every new host has: look up "local"? */
bool host_rules_begin_with_local(const struct host_rules *host);

/* May it match packets that come in by the device? NULL: by any. */
bool host_rules_matches_device(const struct ip_rule_seen *rule,
			       const char *device);

/*
 * The largest priority that is ahead of all other programs' rules which match
 * packets from the device (NULL: from any), or 0 where there is none.
 */
uint32_t host_rules_room(const struct host_rules *host, const char *device);

/* Is the priority ahead of them, or at least the first of all? */
bool host_rules_is_ahead(const struct host_rules *host, const char *device,
			 uint32_t priority);

#endif
