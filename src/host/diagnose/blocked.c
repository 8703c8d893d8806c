// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that the host blocked. The MASQUERADE rule counts the first packet of
 * each connection that leaves. If it has counted any, all is well. If not,
 * another rule may have changed the address, or the program spoke to the host
 * itself. Then we look in the kernel's table of connections, where a blocked
 * packet leaves no entry. The kernel forgets a connection some time after its
 * end, so for a longer trace we also require that it received no answer and
 * that our rule counted all the time.
 */
#include "host/diagnose/blocked.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/diagnose/conntrack.h"
#include "host/diagnose/counters.h"
#include "host/diagnose/traffic.h"

/* ms: nf_conntrack_tcp_timeout_close is 10 s, all others are longer. */
#define REMEMBERED 10000

#define TRACES "\"" VETH_PREFIX "*\"" /* in nft(8)'s language */

/*
 * Did packets leave, by the counter of our rule? -1 if it does not tell:
 * another program has removed the rule, and a new one has counted only since
 * then.
 */
static int some_left(const struct uplink *u, int family,
		     const struct journal *j)
{
	struct xtables xt = { family, xtables_default_backend(family) };
	uint64_t packets;
	char tag[32];

	snprintf(tag, sizeof(tag), "nsntrace:%s", j->id);
	if (xt.backend < 0 || counters_read(&xt, tag, &packets) < 0)
		return -1;
	if (packets == 0 && firewall_watch_has_lost(&u->firewall))
		return -1;
	return packets > 0;
}

/* False if that is unknown. */
static bool none_passed(const struct blocked *s, const struct uplink *u,
			int family, const struct journal *j)
{
	int left = some_left(u, family, j);

	return left <= 0 && (left == 0 || s->all_remembered) &&
	       conntrack_has_source(&u->veth.net[family].inner) == 0;
}

void blocked_look(struct blocked *s, const struct uplink *u,
		  const struct journal *j, pid_t pid, int64_t ran_ms)
{
	struct traffic traffic;

	s->all_remembered = ran_ms <= REMEMBERED;
	if (!uplink_is_forwarded(u) ||
	    traffic_read(&traffic, &u->veth, pid) < 0 ||
	    (!s->all_remembered && traffic.answers > 0))
		return;
	for (int i = 0; i < IP_FAMILIES; i++)
		s->all_of[i] = u->net[i].on && traffic.sent[i] > 0 &&
			       none_passed(s, u, i, j);
}

/* The program's last packets may have been under way at the first look. */
void blocked_confirm(struct blocked *s, const struct uplink *u,
		     const struct journal *j)
{
	for (int i = 0; i < IP_FAMILIES; i++)
		s->all_of[i] = s->all_of[i] && none_passed(s, u, i, j);
	if (s->all_of[IPV4] || s->all_of[IPV6])
		foreign_list(&s->foreign);
}

static void tell_remedy(const struct foreign_chain *c)
{
	const char *family = foreign_family(c);
	char back[2 * FOREIGN_NAME_SIZE + 128] = "";

	if (!strcmp(c->table, "firewalld")) {
		warning("firewalld may reject them: 'firewall-cmd --permanent "
			"--zone=trusted --add-interface=" VETH_PREFIX
			"+' and 'firewall-cmd --reload' let every trace "
			"through");
		return;
	}
	if (c->forward)
		snprintf(back, sizeof(back),
			 "; insert rule %s %s %s oifname " TRACES
			 " ct state established,related accept",
			 family, c->table, c->name);
	warning("the nftables chain '%s %s %s' may drop or reject them: nft "
		"'insert rule %s %s %s iifname " TRACES " accept%s' lets every "
		"trace through",
		family, c->table, c->name, family, c->table, c->name, back);
}

static bool is_about(const struct blocked *s, const struct foreign_chain *c)
{
	return !strcmp(foreign_family(c), "inet") ||
	       s->all_of[strcmp(foreign_family(c), "ip") ? IPV6 : IPV4];
}

/* One warning is enough for all of firewalld's chains. */
static bool is_told(const struct blocked *s, int n)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(s->foreign.chain[i].table, "firewalld") &&
		    !strcmp(s->foreign.chain[n].table, "firewalld"))
			return true;
	return false;
}

static int tell_chains(const struct blocked *s)
{
	int told = 0;

	for (int i = 0; i < s->foreign.n; i++) {
		const struct foreign_chain *c = &s->foreign.chain[i];

		if (!c->rejects || !is_about(s, c) || is_told(s, i))
			continue;
		tell_remedy(c);
		told++;
	}
	return told;
}

void blocked_report(const struct blocked *s)
{
	bool both = s->all_of[IPV4] && s->all_of[IPV6];

	if (!s->all_of[IPV4] && !s->all_of[IPV6])
		return;
	warning("none of the program's %spackets left this host",
		both		  ? ""
		: s->all_of[IPV4] ? "IPv4 "
				  : "IPv6 ");
	if (tell_chains(s) == 0)
		warning("there is no route for them, or a firewall rule drops "
			"them: see 'ip route', 'nft list ruleset' and "
			"'iptables-save'");
}
