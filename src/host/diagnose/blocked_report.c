// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The warnings about packets that the host blocked. A reason is named only if
 * something points to it.
 */
/* The C library's addresses first: the kernel's header then leaves them out. */
#include <netinet/in.h>

#include <linux/netfilter.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "host/diagnose/blocked.h"

#define TRACES	   "\"" VETH_PREFIX "*\"" /* in nft(8)'s language */
#define CHAIN_SIZE (2 * FOREIGN_NAME_SIZE + 64)
#define QUEUES	   "/proc/net/netfilter/nfnetlink_queue"

static const char *chain_text(const struct foreign_chain *c,
			      char text[CHAIN_SIZE])
{
	if (c->legacy)
		snprintf(text, CHAIN_SIZE, "the %s chain '%s %s'",
			 c->family == NFPROTO_IPV6 ? "ip6tables-legacy"
						   : "iptables-legacy",
			 c->table, c->name);
	else
		snprintf(text, CHAIN_SIZE, "the nftables chain '%s %s %s'",
			 foreign_family(c), c->table, c->name);
	return text;
}

/* Packets of these families, from the trace, pass the chain. */
static bool is_about(const struct blocked *s, const struct foreign_chain *c)
{
	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct blocked_family *b = &s->family[i];

		if (!s->all_of[i] ||
		    (c->family != NFPROTO_INET &&
		     (c->family == NFPROTO_IPV6) != (i == IPV6)))
			continue;
		if (c->hook == NF_INET_PRE_ROUTING ||
		    (c->hook == NF_INET_LOCAL_IN ? b->here : b->elsewhere))
			return true;
	}
	return false;
}

/* ---- chains that drop or reject ---- */

static void tell_remedy(const struct foreign_chain *c)
{
	const char *family = foreign_family(c);
	char back[CHAIN_SIZE + 128] = "";
	char chain[CHAIN_SIZE];

	if (c->hook == NF_INET_FORWARD)
		snprintf(back, sizeof(back),
			 "; insert rule %s %s %s oifname " TRACES
			 " ct state established,related accept",
			 family, c->table, c->name);
	warning("%s may drop or reject them: nft 'insert rule %s %s %s "
		"iifname " TRACES " accept%s' lets every trace through",
		chain_text(c, chain), family, c->table, c->name, back);
}

/* In other chains a rule for the answers, too, depends on the other rules. */
static void tell_rejecting(const struct foreign_chain *c)
{
	char chain[CHAIN_SIZE];

	if (!strcmp(c->table, "firewalld"))
		warning("firewalld may reject them: 'firewall-cmd --permanent "
			"--zone=trusted --add-interface=" VETH_PREFIX
			"+' and 'firewall-cmd --reload' let every trace "
			"through");
	else if (c->legacy)
		warning("%s may drop or reject them: see '%s -t %s -S'",
			chain_text(c, chain),
			c->family == NFPROTO_IPV6 ? "ip6tables-legacy"
						  : "iptables-legacy",
			c->table);
	else if (c->hook == NF_INET_FORWARD || c->hook == NF_INET_LOCAL_IN)
		tell_remedy(c);
	else
		warning("%s may drop or reject them: see 'nft list chain %s %s "
			"%s'",
			chain_text(c, chain), foreign_family(c), c->table,
			c->name);
}

/* One warning is enough for all of firewalld's chains. */
static bool is_told(const struct blocked *s, int n)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(s->foreign.chain[i].table, "firewalld") &&
		    !strcmp(s->foreign.chain[n].table, "firewalld") &&
		    s->foreign.chain[i].effect.rejects &&
		    is_about(s, &s->foreign.chain[i]))
			return true;
	return false;
}

static int tell_rejecting_chains(const struct blocked *s)
{
	int told = 0;

	for (int i = 0; i < s->foreign.n; i++) {
		const struct foreign_chain *c = &s->foreign.chain[i];

		if (!c->effect.rejects || !is_about(s, c) || is_told(s, i))
			continue;
		tell_rejecting(c);
		told++;
	}
	return told;
}

/* ---- other reasons ---- */

/* Does no program at all listen on a queue? */
static bool nobody_takes_queues(void)
{
	FILE *queues = fopen(QUEUES, "re");
	bool none = !queues || fgetc(queues) == EOF;

	if (queues)
		fclose(queues);
	return none;
}

static int tell_queueing_chains(const struct blocked *s)
{
	char chain[CHAIN_SIZE];
	int told = 0;

	for (int i = 0; i < s->foreign.n; i++) {
		const struct foreign_chain *c = &s->foreign.chain[i];

		if (!c->effect.queues || !is_about(s, c) ||
		    !nobody_takes_queues())
			continue;
		warning("%s passes packets to a queue, and no program takes "
			"them from it: the kernel drops them",
			chain_text(c, chain));
		told++;
	}
	return told;
}

static int tell_routeless(const struct blocked *s)
{
	char text[IP_TEXT_SIZE];
	int told = 0;

	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct blocked_family *b = &s->family[i];

		if (!s->all_of[i] || !b->routeless)
			continue;
		ip_text(&b->nowhere, text);
		warning("the host's routes lead nowhere for %s: see 'ip route "
			"get %s'",
			text, text);
		told++;
	}
	return told;
}

/* Packets that reach the host itself, while its answers do not come back. */
static void tell_answers(struct blocked *s)
{
	char text[IP_TEXT_SIZE];

	for (int i = 0; i < IP_FAMILIES; i++) {
		const struct blocked_family *b = &s->family[i];

		if (!s->all_of[i] || !b->answers_away)
			continue;
		ip_text(&b->inner, text);
		warning("the host's routes lead its own answers to the program "
			"elsewhere: see 'ip route get %s' during a trace",
			text);
		s->all_of[i] = false;
	}
}

/* A chain that exempts packets from NAT: they may leave, but no answer comes. */
static const struct foreign_chain *find_untracking(const struct blocked *s)
{
	for (int i = 0; i < s->foreign.n; i++) {
		const struct foreign_chain *c = &s->foreign.chain[i];

		if (c->hook == NF_INET_PRE_ROUTING && c->effect.untracks &&
		    is_about(s, c))
			return c;
	}
	return NULL;
}

static bool is_rejected(const struct blocked *s)
{
	return (s->all_of[IPV4] && s->family[IPV4].rejected) ||
	       (s->all_of[IPV6] && s->family[IPV6].rejected);
}

static void tell_reasons(const struct blocked *s)
{
	int told = tell_routeless(s);

	/* A chain that may drop packets is no news where no route is. */
	if (told == 0)
		told = tell_rejecting_chains(s);
	if (told == 0)
		told = tell_queueing_chains(s);
	if (told == 0 && is_rejected(s))
		warning("a firewall rule rejects them: see 'nft list ruleset' "
			"and 'iptables-save'");
}

void blocked_report(struct blocked *s)
{
	const struct foreign_chain *untracking;
	char chain[CHAIN_SIZE];
	const char *family;

	tell_answers(s);
	if (!s->all_of[IPV4] && !s->all_of[IPV6])
		return;
	family = s->all_of[IPV4] && s->all_of[IPV6] ? ""
		 : s->all_of[IPV4]		    ? "IPv4 "
						    : "IPv6 ";
	untracking = find_untracking(s);
	if (untracking && !is_rejected(s)) {
		warning("the program's %spackets got no NAT, so no answer can "
			"come: %s exempts packets from connection tracking "
			"(notrack)",
			family, chain_text(untracking, chain));
		return;
	}
	warning("none of the program's %spackets left this host", family);
	tell_reasons(s);
}
