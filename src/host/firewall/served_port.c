// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of iptables in the table nat are walked as a new connection walks
 * them, along the jumps. Clients on the host pass OUTPUT only, others
 * PREROUTING. A rule that certainly ends the walk does so; one that may or may not
 * match is followed, and ends nothing.
 */
#include "host/firewall/served_port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "base/words.h"
#include "host/firewall/chain_print.h"
#include "host/firewall/saved_rule.h"
#include "host/firewall/served_fit.h"

#define MAX_DEPTH 8

/* ---- what a rule matches ---- */

static enum fit fit_if(bool matches, bool inverted)
{
	return matches != inverted ? FIT_YES : FIT_NO;
}

static bool is_in_range(const char *text, uint16_t port)
{
	char *end;
	unsigned long first = strtoul(text, &end, 10), last = first;

	if (*end == ':')
		last = strtoul(end + 1, NULL, 10);
	return port >= first && port <= last;
}

/* "80", "80:90", "80,443,8000:8080" */
static bool has_port(const char *list, uint16_t port)
{
	for (const char *p = list; p; p = strchr(p, ',')) {
		p += *p == ',';
		if (is_in_range(p, port))
			return true;
	}
	return false;
}

/* "10.0.0.0/8"; what is no address may fit. */
static enum fit fit_net(const char *text, const struct ip *ip, bool inverted)
{
	char addr[IP_TEXT_SIZE + 4];
	struct ip_net net;
	char *len;

	snprintf(addr, sizeof(addr), "%s", text);
	len = strchr(addr, '/');
	if (len)
		*len++ = '\0';
	if (ip_parse(&net.addr, addr) < 0 || net.addr.family != ip->family)
		return FIT_MAYBE;
	net.len = len ? atoi(len) : ip_bits(ip->family);
	if (net.len < 0 || net.len > ip_bits(ip->family))
		return FIT_MAYBE;
	return fit_if(ip_is_in(ip, &net), inverted);
}

static bool is_protocol(const char *name, uint8_t protocol)
{
	return !strcmp(name, protocol == IPPROTO_UDP ? "udp" : "tcp") ||
	       atoi(name) == protocol;
}

/* "-d 10.0.0.1/32", "! -p tcp" */
static enum fit fit_once(const char *text, const struct arrival *a)
{
	bool inverted = text[0] == '!';
	const char *option = text + (inverted ? 2 : 0);
	const char *value = strchr(option, ' ');

	if (!text[0])
		return FIT_YES;
	if (!strncmp(option, "-f", 2))
		return FIT_NO;
	if (value && !strncmp(option, "-d", 2))
		return fit_net(value + 1, &a->to, inverted);
	if (value && !strncmp(option, "-p", 2))
		return fit_if(is_protocol(value + 1, a->protocol), inverted);
	return FIT_MAYBE;
}

/* Packets to the host's own addresses leave by lo. */
static enum fit fit_devices(const struct saved_rule *rule,
			    const struct arrival *a)
{
	if (a->is_own)
		return fit_if(saved_device_matches(&rule->out, "lo"), false);
	if (!rule->in.name[0])
		return FIT_YES;
	return !strcmp(rule->in.name, "lo") && !rule->in.inverted ? FIT_NO
								  : FIT_MAYBE;
}

/* An option of a match, and its first value. */
static enum fit fit_option(char *const *word, bool inverted,
			   const struct arrival *a, bool *names_port)
{
	enum fit fit;

	if (!word[1])
		return FIT_MAYBE;
	if (!strcmp(word[0], "--dst-type"))
		return fit_if(strstr(word[1], "LOCAL"), inverted);
	if (strcmp(word[0], "--dport") != 0 && strcmp(word[0], "--dports") != 0)
		return FIT_MAYBE;
	fit = fit_if(has_port(word[1], a->port), inverted);
	*names_port |= fit == FIT_YES && !inverted;
	return fit;
}

static enum fit fit_rest(const char *rest, const struct arrival *a,
			 bool *names_port)
{
	autofree char **words = words_split(rest);
	enum fit fit = words ? FIT_YES : FIT_MAYBE;

	for (char **word = words; word && *word; word++) {
		enum fit more;

		if (strncmp(*word, "--", 2) != 0)
			continue;
		more = fit_option(word, word > words && !strcmp(word[-1], "!"),
				  a, names_port);
		fit = more < fit ? more : fit;
	}
	return fit;
}

static int count_matches(const char *text, const char *match)
{
	int n = 0;

	for (; (text = strstr(text, match)); text++)
		n++;
	return n;
}

/* saved_rule_read() leaves out those that count or draw lots. */
static bool has_all_matches(const struct saved_rule *rule, const char *line)
{
	return count_matches(line, "-m ") -
		       count_matches(line, "-m comment ") ==
	       count_matches(rule->rest, "-m ");
}

static enum fit fit_rule(const struct saved_rule *rule, const char *line,
			 const struct arrival *a, bool *names_port)
{
	enum fit fit = fit_devices(rule, a);
	enum fit rest = fit_rest(rule->rest, a, names_port);

	for (int i = 0; i < SAVED_ONCE; i++) {
		enum fit more = fit_once(rule->once[i], a);

		fit = more < fit ? more : fit;
	}
	fit = rest < fit ? rest : fit;
	if (fit == FIT_YES && (rule->odd || !has_all_matches(rule, line)))
		return FIT_MAYBE;
	return fit;
}

/* ---- the walk ---- */

struct walk {
	const struct xtables *xt;
	const struct saved_table *table;
	const struct arrival *arrival;
	char *found; /* SERVED_RULE_SIZE bytes */
};

static bool leads_elsewhere(const struct saved_rule *rule)
{
	return !strcmp(rule->target, "DNAT") ||
	       !strcmp(rule->target, "REDIRECT") ||
	       !strcmp(rule->target, "NETMAP");
}

static enum served_walk found(const struct walk *w, const char *line)
{
	char program[24];

	xtables_program(w->xt, program, sizeof(program));
	snprintf(w->found, SERVED_RULE_SIZE, "%s -t nat %s", program, line);
	return SERVED_FOUND;
}

static enum served_walk walk_chain(const struct walk *w, const char *chain,
				   bool named, int depth);

static enum served_walk walk_rule(const struct walk *w, const char *line,
				  bool named, int depth, bool *returns)
{
	struct saved_rule rule;
	enum served_walk walked = SERVED_ON;
	enum fit fit;

	if (strstr(line, SERVED_TRACE_TAG) || saved_rule_read(line, &rule) < 0)
		return SERVED_ON;
	fit = fit_rule(&rule, line, w->arrival, &named);
	if (fit == FIT_NO)
		return SERVED_ON;
	if (leads_elsewhere(&rule) && named)
		return found(w, line);
	if (leads_elsewhere(&rule) || !strcmp(rule.target, "ACCEPT"))
		walked = SERVED_END;
	else if (!strcmp(rule.target, "RETURN"))
		*returns = fit == FIT_YES;
	else if (depth < MAX_DEPTH && saved_has_chain(w->table, rule.target))
		walked = walk_chain(w, rule.target, named, depth + 1);
	return walked == SERVED_END && fit != FIT_YES ? SERVED_ON : walked;
}

static enum served_walk walk_chain(const struct walk *w, const char *chain,
				   bool named, int depth)
{
	enum served_walk walked = SERVED_ON;
	bool returns = false;

	for (size_t i = 0; i < w->table->n && walked == SERVED_ON; i++) {
		if (!saved_is_in(w->table->line[i], chain))
			continue;
		walked =
			walk_rule(w, w->table->line[i], named, depth, &returns);
		if (returns)
			break;
	}
	return walked;
}

static struct arrival arrival_of(const struct served_port *p, size_t i,
				 bool is_own)
{
	return (struct arrival){
		.to = p->at[i],
		.protocol = p->udp ? IPPROTO_UDP : IPPROTO_TCP,
		.port = p->port,
		.is_own = is_own,
	};
}

/* To loopback addresses only the host's own programs connect. */
static bool find_in(const struct served_port *p, const struct xtables *xt,
		    const struct saved_table *table, bool is_own, char *rule)
{
	for (size_t i = 0; i < p->n_at; i++) {
		const struct arrival a = arrival_of(p, i, is_own);
		const struct walk w = { xt, table, &a, rule };

		if ((is_own || !ip_is_loopback(&a.to)) &&
		    walk_chain(&w, is_own ? "OUTPUT" : "PREROUTING", false,
			       0) == SERVED_FOUND)
			return true;
	}
	return false;
}

static bool find_in_tables(const struct served_port *p,
			   const struct xtables *xt, char *rule)
{
	struct saved_table saved = { .text = NULL };
	bool is_found = false;

	if ((chain_print(xt, "nat", "PREROUTING") ||
	     chain_print(xt, "nat", "OUTPUT")) &&
	    saved_table_read(xt, "nat", &saved) == 0)
		is_found = find_in(p, xt, &saved, false, rule) ||
			   find_in(p, xt, &saved, true, rule);
	saved_table_free(&saved);
	return is_found;
}

bool served_port_find(const struct served_port *p, char rule[SERVED_RULE_SIZE])
{
	for (int i = 0; i < XT_BACKENDS && p->n_at > 0; i++) {
		const struct xtables xt = { p->at[0].family, i };

		if (xtables_exists(&xt) && find_in_tables(p, &xt, rule))
			return true;
	}
	for (size_t i = 0; i < p->n_at; i++) {
		const struct arrival own = arrival_of(p, i, true);
		const struct arrival others = arrival_of(p, i, false);

		if (served_native_find(&own, rule) ||
		    (!ip_is_loopback(&others.to) &&
		     served_native_find(&others, rule)))
			return true;
	}
	return false;
}
