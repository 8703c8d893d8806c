/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip rules (ip-rule(8)) by rtnetlink(7), in the network namespace of the socket
 * sk. Each rule that we add is marked as made by the kernel (FRA_PROTOCOL,
 * Linux 4.17), because systemd-networkd removes all other rules that are not
 * its own when it starts.
 */
#ifndef BASE_IP_RULE_H
#define BASE_IP_RULE_H

#include <linux/netlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"

struct nl_sock;

struct ip_rule {
	int family; /* IPV4 or IPV6 */
	uint32_t priority;
	uint8_t action; /* FR_ACT_TO_TBL or FR_ACT_BLACKHOLE */
	uint32_t table; /* of FR_ACT_TO_TBL */
	const char *iif; /* packets that come in by the device; NULL: all */
	const struct ip *from; /* packets from this address; NULL: all */
	const struct ip *to;
	uint16_t sport, dport; /* 0: any */
};

/*
 * Add it after the rules of the same priority. It is no error if it exists
 * already. Returns 0, or -1 with errno.
 */
int ip_rule_add(struct nl_sock *sk, const struct ip_rule *rule);

/* Delete it, unless it is gone already. Returns 0, or -1 with errno. */
int ip_rule_delete(struct nl_sock *sk, const struct ip_rule *rule);

/* An existing rule. */
struct ip_rule_seen {
	uint32_t priority;
	uint32_t table;
	uint8_t action;
	bool by_kernel; /* it is marked so */
	bool inverted; /* "not" */
	char iif[IFNAMSIZ]; /* "": any */
	struct ip_net from, to; /* of length 0: any */
	bool has_users; /* it is for these users' own packets */
	uint32_t first_user, last_user;
	struct nlmsghdr *message; /* all of it */
	bool mark; /* for the caller, who finds it false */
};

/*
 * List all rules of the family in their order; free them by ip_rules_free().
 * Returns their number, or -1 with errno.
 */
int ip_rules_list(struct nl_sock *sk, int family, struct ip_rule_seen **rules);
void ip_rules_free(struct ip_rule_seen *rules, int n);

/*
 * Delete exactly that rule, unless it is gone already. Returns 0, or -1 with
 * errno.
 */
int ip_rule_delete_seen(struct nl_sock *sk, const struct ip_rule_seen *rule);

/* What a copy of a rule has of its own. */
struct ip_rule_change {
	const char *iif;
	uint32_t priority;
	bool any_source; /* the copy has no "from" */
	bool any_user; /* nor a range of users */
	bool any_packet; /* nor anything else that selects packets */
	uint8_t action; /* if not 0: FR_ACT_; and no "not" */
	uint32_t target; /* of FR_ACT_GOTO: a priority */
};

/*
 * Add a copy after the rules of the same priority. It is no error if it exists
 * already. Returns 0, or -1 with errno.
 */
int ip_rule_add_copy(struct nl_sock *sk, const struct ip_rule_seen *rule,
		     const struct ip_rule_change *change);

/* Is seen that copy of the rule? */
bool ip_rule_is_copy(const struct ip_rule_seen *seen,
		     const struct ip_rule_seen *rule,
		     const struct ip_rule_change *change);

#endif
