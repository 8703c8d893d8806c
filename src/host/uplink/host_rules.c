// SPDX-License-Identifier: GPL-2.0-or-later
/* The host's ip rules, and which of them belong to traces. */
#include "host/uplink/host_rules.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/log.h"
#include "base/nl.h"
#include "host/uplink/traces.h"

int host_rules_read(struct host_rules *host, int family)
{
	memset(host, 0, sizeof(*host));
	host->family = family;
	host->sk = nl_open(NETLINK_ROUTE);
	host->n = host->sk ? ip_rules_list(host->sk, family, &host->rule) : -1;
	if (host->n >= 0)
		return 0;
	error_errno("cannot read the host's ip rules");
	nl_close_socket(&host->sk);
	return -1;
}

void host_rules_free(struct host_rules *host)
{
	ip_rules_free(host->rule, host->n);
	nl_close_socket(&host->sk);
}

static bool is_of_a_traces_device(const struct ip_rule_seen *rule)
{
	return traces_own_name(rule->iif);
}

/* The kernel makes no rule for what comes in by a device itself. */
bool host_rules_is_guard(const struct ip_rule_seen *rule)
{
	return rule->by_kernel && rule->iif[0] &&
	       rule->priority <= HOST_RULES_ROOM &&
	       !is_of_a_traces_device(rule);
}

bool host_rules_is_ours(const struct ip_rule_seen *rule)
{
	return host_rules_is_guard(rule) ||
	       (rule->by_kernel &&
		(is_of_a_traces_device(rule) || rule->table == TRACES_TABLE ||
		 traces_own_table(rule->table)));
}

/* The one that the kernel itself has made for all packets. */
static bool is_kernels_local(const struct ip_rule_seen *rule)
{
	return rule->by_kernel && rule->action == FR_ACT_TO_TBL &&
	       rule->priority == 0 && rule->table == RT_TABLE_LOCAL &&
	       !rule->inverted && !rule->iif[0] && rule->from.len == 0 &&
	       rule->to.len == 0;
}

bool host_rules_begin_with_local(const struct host_rules *host)
{
	return host->n > 0 && is_kernels_local(&host->rule[0]);
}

bool host_rules_matches_device(const struct ip_rule_seen *rule,
			       const char *device)
{
	return !device || !rule->iif[0] || rule->inverted ||
	       !strcmp(rule->iif, device);
}

/* The smallest priority of others' rules. */
static uint32_t first_other(const struct host_rules *host, const char *device)
{
	for (int i = 0; i < host->n; i++)
		if (host->rule[i].priority > 0 &&
		    !host_rules_is_ours(&host->rule[i]) &&
		    host_rules_matches_device(&host->rule[i], device))
			return host->rule[i].priority;
	return UINT32_MAX;
}

uint32_t host_rules_room(const struct host_rules *host, const char *device)
{
	uint32_t other = first_other(host, device);

	return other > HOST_RULES_ROOM ? HOST_RULES_ROOM : other - 1;
}

bool host_rules_is_ahead(const struct host_rules *host, const char *device,
			 uint32_t priority)
{
	return priority == 0 || priority < first_other(host, device);
}
