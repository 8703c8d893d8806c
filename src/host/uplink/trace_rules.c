// SPDX-License-Identifier: GPL-2.0-or-later
/* The ip rules of one trace. */
#include "host/uplink/trace_rules.h"

#include <linux/fib_rules.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/uplink/host_rules.h"
#include "host/uplink/rule_copies.h"

/* ---- to the trace ---- */

static bool is_to(const struct ip_rule_seen *rule, const struct ip *addr)
{
	return rule->by_kernel && rule->to.len == ip_bits(addr->family) &&
	       !memcmp(rule->to.addr.bytes, addr->bytes, ip_len(addr->family));
}

/* Is the rule ahead of all others, and has not become another one? */
static bool is_good(const struct host_rules *host,
		    const struct ip_rule_seen *rule)
{
	return rule->action == FR_ACT_TO_TBL && rule->table == TRACES_TABLE &&
	       !rule->inverted && !rule->iif[0] &&
	       host_rules_is_ahead(host, NULL, rule->priority);
}

/*
 * Where the first rule of all looks up "local", the route there leads to the trace
 * (guard.h). For each rule of IPv6 that comes or goes, the kernel walks through all
 * routes.
 */
static int place_answers(const struct host_rules *host,
			 const struct trace_rules *t)
{
	const struct ip_rule rule = { .family = host->family,
				      .priority = host_rules_room(host, NULL),
				      .action = FR_ACT_TO_TBL,
				      .table = TRACES_TABLE,
				      .to = t->inner };
	const struct ip_rule_seen *good = NULL;
	int err = 0;

	for (int i = 0; i < host->n && !good; i++)
		if (is_to(&host->rule[i], t->inner) &&
		    is_good(host, &host->rule[i]))
			good = &host->rule[i];
	if (!good && !host_rules_begin_with_local(host) &&
	    ip_rule_add(host->sk, &rule) < 0)
		return -1;
	for (int i = 0; i < host->n; i++)
		if (is_to(&host->rule[i], t->inner) && &host->rule[i] != good)
			err |= ip_rule_delete_seen(host->sk, &host->rule[i]);
	return err;
}

/* ---- all of them ---- */

int trace_rules_place(struct journal *j, const struct trace_rules *t)
{
	int family = t->inner->family;
	char line[96], text[IP_TEXT_SIZE];
	struct host_rules host;
	int err;

	snprintf(line, sizeof(line), "ip-rules %s %s %s",
		 ip_family_name(family), t->device, ip_text(t->inner, text));
	if (journal_claim(j, true, line) < 0 ||
	    host_rules_read(&host, family) < 0)
		return -1;
	err = place_answers(&host, t) | rule_copies_place(&host, t);
	if (err)
		error_errno("cannot add the trace's ip rules");
	host_rules_free(&host);
	return err;
}

/* What has become of them does not matter. */
static int remove_rules(int family, const char *device, const struct ip *inner)
{
	struct host_rules host;
	int err = 0;

	if (host_rules_read(&host, family) < 0)
		return -1;
	for (int i = 0; i < host.n; i++)
		if (is_to(&host.rule[i], inner) ||
		    !strcmp(host.rule[i].iif, device))
			err |= ip_rule_delete_seen(host.sk, &host.rule[i]);
	if (err)
		error_errno("cannot remove the trace's ip rules");
	host_rules_free(&host);
	return err;
}

int trace_rules_undo(struct journal *j)
{
	const char *line;
	int err = 0;

	for (size_t i = 0; (line = journal_line(j, "ip-rules", i)); i++) {
		char device[IFNAMSIZ], text[IP_TEXT_SIZE];
		struct ip inner;

		if (sscanf(line, "%*s %15s %45s", device, text) != 2 ||
		    ip_parse(&inner, text) < 0)
			continue;
		detail("undo ip-rules %s", line);
		err |= remove_rules(inner.family, device, &inner);
	}
	return err;
}
