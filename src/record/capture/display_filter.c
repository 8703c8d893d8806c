// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Display filters of Wireshark, typed where a capture filter is needed. Reads
 * names of protocols, and comparisons of fields with values, joined by and, or,
 * not and parentheses. The capture filter keeps that structure.
 */
#include "record/capture/display_filter.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAME	LETTERS "0123456789_.-"
#define BLANKS	" \t\n"

struct pair {
	const char *display, *capture;
};

/* A protocol, by the port that is usual for it. */
static const struct pair protocols[] = {
	{ "arp", "arp" },
	{ "bootp", "udp port 67 or udp port 68" },
	{ "dhcp", "udp port 67 or udp port 68" },
	{ "dhcpv6", "udp port 546 or udp port 547" },
	{ "dns", "port 53" },
	{ "ftp", "tcp port 21" },
	{ "http", "tcp port 80" },
	{ "http2", "tcp port 443" },
	{ "http3", "udp port 443" },
	{ "icmp", "icmp" },
	{ "icmpv6", "icmp6" },
	{ "igmp", "igmp" },
	{ "imap", "tcp port 143" },
	{ "ip", "ip" },
	{ "ipv6", "ip6" },
	{ "ldap", "port 389" },
	{ "mdns", "udp port 5353" },
	{ "mqtt", "tcp port 1883" },
	{ "mysql", "tcp port 3306" },
	{ "ntp", "udp port 123" },
	{ "pgsql", "tcp port 5432" },
	{ "pop", "tcp port 110" },
	{ "quic", "udp port 443" },
	{ "sctp", "sctp" },
	{ "sip", "port 5060" },
	{ "smb", "tcp port 445" },
	{ "smb2", "tcp port 445" },
	{ "smtp", "tcp port 25" },
	{ "snmp", "udp port 161" },
	{ "ssh", "tcp port 22" },
	{ "ssl", "tcp port 443" },
	{ "tcp", "tcp" },
	{ "telnet", "tcp port 23" },
	{ "tls", "tcp port 443" },
	{ "udp", "udp" },
};

/* A field, and what its value follows in a capture filter. */
static const struct pair fields[] = {
	{ "eth.addr", "ether host" },
	{ "eth.dst", "ether dst" },
	{ "eth.src", "ether src" },
	{ "ip.addr", "host" },
	{ "ip.dst", "dst host" },
	{ "ip.dst_host", "dst host" },
	{ "ip.host", "host" },
	{ "ip.proto", "ip proto" },
	{ "ip.src", "src host" },
	{ "ip.src_host", "src host" },
	{ "ipv6.addr", "host" },
	{ "ipv6.dst", "dst host" },
	{ "ipv6.host", "host" },
	{ "ipv6.nxt", "ip6 proto" },
	{ "ipv6.src", "src host" },
	{ "tcp.dstport", "tcp dst port" },
	{ "tcp.port", "tcp port" },
	{ "tcp.srcport", "tcp src port" },
	{ "udp.dstport", "udp dst port" },
	{ "udp.port", "udp port" },
	{ "udp.srcport", "udp src port" },
	{ "vlan.id", "vlan" },
};

/* Flags that are compared with 1, 0, True or False. */
static const struct pair flags[] = {
	{ "tcp.flags.ack", "tcp-ack" },	  { "tcp.flags.fin", "tcp-fin" },
	{ "tcp.flags.push", "tcp-push" }, { "tcp.flags.reset", "tcp-rst" },
	{ "tcp.flags.syn", "tcp-syn" },
};

static const char *find(const struct pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(pairs[i].display, name))
			return pairs[i].capture;
	return NULL;
}

struct reader {
	const char *at;
	struct display_filter_result *result;
	size_t len; /* of result->capture */
	bool tests, impossible;
};

static void put(struct reader *r, const char *text)
{
	char *out = r->result->capture;
	size_t len = strlen(text);
	bool tight = r->len == 0 || out[r->len - 1] == '(' || *text == ')';

	if (r->len + len + 2 > sizeof(r->result->capture)) {
		r->impossible = true;
		return;
	}
	if (!tight)
		out[r->len++] = ' ';
	memcpy(out + r->len, text, len + 1);
	r->len += len;
}

static bool take(struct reader *r, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(r->at, word, len) != 0)
		return false;
	/* A word ends where the name does. */
	if (strchr(LETTERS, word[0]) && strspn(r->at, NAME) != len)
		return false;
	r->at += len;
	r->at += strspn(r->at, BLANKS);
	return true;
}

static bool take_joint(struct reader *r)
{
	static const struct pair joints[] = {
		{ "&&", "and" }, { "and", "and" }, { "||", "or" },
		{ "or", "or" },	 { "not", "not" }, { "(", "(" },
		{ ")", ")" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(joints); i++)
		if (take(r, joints[i].display)) {
			put(r, joints[i].capture);
			return true;
		}
	if (r->at[0] == '!' && r->at[1] != '=' && take(r, "!")) {
		put(r, "not");
		return true;
	}
	return false;
}

/* The next name or value, without its quotes. */
static bool take_text(struct reader *r, char *text, size_t size)
{
	char quote = *r->at == '"' ? *r->at++ : '\0';
	size_t len = strcspn(r->at, quote ? "\"" : BLANKS "()!=<>&|\"'`{},[]");

	if (len == 0 || len >= size || (quote && !r->at[len]))
		return false;
	memcpy(text, r->at, len);
	text[len] = '\0';
	r->at += len + (quote != '\0');
	r->at += strspn(r->at, BLANKS);
	return true;
}

static void give_up(struct reader *r, const char *field)
{
	if (!r->impossible)
		snprintf(r->result->field, sizeof(r->result->field), "%s",
			 field);
	r->impossible = true;
}

/* The value of a field; only words that cannot end the test. */
static void put_test(struct reader *r, const char *field, const char *value,
		     bool equal)
{
	const char *primitive = find(fields, ARRAY_SIZE(fields), field);
	const char *flag = find(flags, ARRAY_SIZE(flags), field);
	char text[192];

	if (value[strspn(value, NAME ":/")] || strstr(value, "..") ||
	    (!primitive && !flag)) {
		give_up(r, field);
		return;
	}
	if (flag)
		snprintf(text, sizeof(text), "tcp[tcpflags] & %s %s 0", flag,
			 equal == !strchr("0Ff", value[0]) ? "!=" : "=");
	else if (strchr(value, '/') && strstr(primitive, "host"))
		snprintf(text, sizeof(text), "%s%.*snet %s",
			 equal ? "" : "not ",
			 (int)(strlen(primitive) - strlen("host")), primitive,
			 value);
	else
		snprintf(text, sizeof(text), "%s%s %s", equal ? "" : "not ",
			 primitive, value);
	put(r, text);
}

static void put_protocol(struct reader *r, const char *capture, bool alone)
{
	bool group = !alone && strstr(capture, " or ");

	if (group)
		put(r, "(");
	put(r, capture);
	if (group)
		put(r, ")");
}

static bool is_joint_next(const struct reader *r)
{
	struct display_filter_result scratch = { 0 };
	struct reader ahead = { .at = r->at, .result = &scratch };

	return !*r->at || take_joint(&ahead);
}

/* A protocol, or a field that packets need to have. */
static bool put_name(struct reader *r, const char *name, bool alone)
{
	const char *protocol = find(protocols, ARRAY_SIZE(protocols), name);

	if (protocol)
		put_protocol(r, protocol, alone);
	else if (strchr(name, '.'))
		give_up(r, name);
	return protocol || strchr(name, '.');
}

/* {80, 443} */
static bool take_set(struct reader *r, const char *field)
{
	char value[128];

	if (!take(r, "{"))
		return false;
	put(r, "(");
	for (int i = 0; !take(r, "}"); i++) {
		if (i > 0)
			put(r, "or");
		if (!take_text(r, value, sizeof(value)))
			return false;
		put_test(r, field, value, true);
		take(r, ",");
	}
	put(r, ")");
	return true;
}

static bool take_comparison(struct reader *r, const char *field)
{
	char value[128];
	bool equal = take(r, "==") || take(r, "eq");

	if (!equal && !take(r, "!=") && !take(r, "ne"))
		return take(r, "in") && take_set(r, field);
	if (!take_text(r, value, sizeof(value)))
		return false;
	put_test(r, field, value, equal);
	return true;
}

/* Comparisons that no capture filter has. The rest does not matter then. */
static bool take_other_test(struct reader *r, const char *field)
{
	static const char *const tests[] = {
		"contains", "matches", "~",  "<=", ">=", "<",  ">", "gt",
		"lt",	    "ge",      "le", "&",  "==", "!=", "in"
	};
	/* A number in a capture filter can be compared by the others. */
	size_t n = strchr(field, '.') ? ARRAY_SIZE(tests) : 3;

	for (size_t i = 0; i < n; i++)
		if (take(r, tests[i])) {
			give_up(r, field);
			r->at += strlen(r->at);
			return true;
		}
	return false;
}

/* NAME, or FIELD == VALUE. Returns false if it is neither. */
static bool take_operand(struct reader *r, bool first)
{
	const char *start;
	char name[64];

	if (!strchr(LETTERS, *r->at) || !take_text(r, name, sizeof(name)))
		return false;
	if (is_joint_next(r))
		return put_name(r, name, first && !*r->at);
	r->tests = true;
	start = r->at;
	if (strchr(name, '.') && take_comparison(r, name))
		return true;
	r->at = start;
	return take_other_test(r, name);
}

enum display_filter display_filter_look(const char *text,
					struct display_filter_result *result)
{
	struct reader r = { .at = text + strspn(text, BLANKS),
			    .result = result };
	const char *start = r.at;

	memset(result, 0, sizeof(*result));
	if (!*r.at)
		return DISPLAY_FILTER_NO;
	while (*r.at)
		if (!take_joint(&r) && !take_operand(&r, r.at == start))
			return DISPLAY_FILTER_NO;
	if (r.impossible)
		result->capture[0] = '\0';
	return r.tests ? DISPLAY_FILTER_TESTS : DISPLAY_FILTER_NAMES;
}
