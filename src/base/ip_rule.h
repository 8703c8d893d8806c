/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ip-rule(8), by rtnetlink(7), in the network namespace of the socket sk. Every
 * rule that is added says that the kernel made it (FRA_PROTOCOL, Linux 4.17):
 * systemd-networkd removes other programs' rules whenever it starts, but not
 * the kernel's.
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
	const char *iif; /* what comes in by that device; NULL: anything */
	const struct ip *from; /* what this address sends; NULL: anything */
	const struct ip *to;
	uint16_t sport, dport; /* 0: any */
};

/*
 * Add it behind the rules of the same priority; one that is there already is
 * fine. Returns 0, or -1 with errno.
 */
int ip_rule_add(struct nl_sock *sk, const struct ip_rule *rule);

/* One that is gone already is fine. Returns 0, or -1 with errno. */
int ip_rule_delete(struct nl_sock *sk, const struct ip_rule *rule);

/* A rule that is there. */
struct ip_rule_seen {
	uint32_t priority;
	uint32_t table;
	uint8_t action;
	bool by_kernel; /* it says so */
	bool inverted; /* "not" */
	char iif[IFNAMSIZ]; /* "": any */
	struct nlmsghdr *message; /* all of it */
};

/*
 * All rules of the family in their order, to be freed by ip_rules_free().
 * Returns their number, or -1 with errno.
 */
int ip_rules_list(struct nl_sock *sk, int family, struct ip_rule_seen **rules);
void ip_rules_free(struct ip_rule_seen *rules, int n);

/* Delete just that one. One that is gone already is fine. 0, or -1 with errno. */
int ip_rule_delete_seen(struct nl_sock *sk, const struct ip_rule_seen *rule);

/* The same rule for just what comes in by the device, at that priority. */
int ip_rule_add_copy(struct nl_sock *sk, const struct ip_rule_seen *rule,
		     const char *iif, uint32_t priority);

#endif
