// SPDX-License-Identifier: GPL-2.0-or-later
/* Contacts and doubts as text. */
#include "record/contacts/contact_text.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

/* A name may look like an address: then it is written with the dot at its end. */
static bool is_like_address(const char *name)
{
	unsigned char bytes[4];

	return inet_pton(AF_INET, name, bytes) == 1;
}

/* In front of a port, an IPv6 address has brackets. */
static void host_text(const struct contact *c, char *text, size_t size)
{
	char address[INET6_ADDRSTRLEN] = "";
	const bool is_v6 = c->address.family == 6;

	if (c->name[0]) {
		snprintf(text, size, "%s%s", c->name,
			 is_like_address(c->name) ? "." : "");
		return;
	}
	inet_ntop(is_v6 ? AF_INET6 : AF_INET, c->address.bytes, address,
		  sizeof(address));
	snprintf(text, size, is_v6 ? "[%s]" : "%s", address);
}

/* A byte that a pattern or a line would not take for itself is written as %XX. */
static void path_text(const char *path, char *text, size_t size)
{
	size_t n = (size_t)snprintf(text, size, "unix:");

	for (; *path && n + 4 < size; path++) {
		const unsigned char c = (unsigned char)*path;

		if (c <= ' ' || c >= 0x7f || strchr("%#*?[\\", c))
			n += (size_t)snprintf(text + n, size - n, "%%%02X", c);
		else
			text[n++] = *path;
	}
	text[n] = '\0';
}

void contact_text(const struct contact *c, char text[CONTACT_TEXT_SIZE])
{
	char host[DNS_NAME_SIZE + 2];

	host_text(c, host, sizeof(host));
	switch (c->kind) {
	case CONTACT_UNIX:
		path_text(c->path, text, CONTACT_TEXT_SIZE);
		break;
	case CONTACT_LOOKUP:
		snprintf(text, CONTACT_TEXT_SIZE, "%s:dns", host);
		break;
	case CONTACT_ICMP:
		snprintf(text, CONTACT_TEXT_SIZE, "%s:icmp", host);
		break;
	case CONTACT_IP:
		snprintf(text, CONTACT_TEXT_SIZE, "%s:ip/%u", host, c->port);
		break;
	default:
		snprintf(text, CONTACT_TEXT_SIZE, "%s:%u%s", host, c->port,
			 c->kind == CONTACT_UDP ? "/udp" : "");
	}
}

const char *contact_evidence_text(const struct contact *c)
{
	static const char *const texts[CONTACT_EVIDENCES] = {
		[CONTACT_BY_ADDRESS] = "by address",
		[CONTACT_BY_ANSWER] = "by DNS answer",
		[CONTACT_BY_SNI] = "by SNI and DNS answer",
		[CONTACT_BY_QUERY] = "by DNS query",
		[CONTACT_BY_PATH] = "by path",
		[CONTACT_BY_RELAY] = "by a port of the host",
		[CONTACT_BY_CLIENT] = "by a client of the program's port",
	};

	if (c->is_hidden)
		return "by address, as the name in TLS is hidden";
	if (c->is_unreadable)
		return "by a query that is not readable";
	return c->evidence < CONTACT_EVIDENCES ? texts[c->evidence] : "";
}

struct parts {
	char *text;
	size_t len;
};

static void add(struct parts *p, const char *part)
{
	if (part[0])
		p->len += (size_t)snprintf(p->text + p->len,
					   CONTACT_TEXT_SIZE - p->len, "%s%s",
					   p->len ? ", " : "", part);
}

void contact_details(const struct contact *c, char text[CONTACT_TEXT_SIZE])
{
	char part[CONTACT_TEXT_SIZE / 2] = "";
	struct parts p = { text, 0 };

	text[0] = '\0';
	if (c->pid)
		snprintf(part, sizeof(part), "%.15s[%u]", c->process, c->pid);
	add(&p, part);
	if (c->address.family && c->name[0] && c->kind != CONTACT_LOOKUP) {
		inet_ntop(c->address.family == 6 ? AF_INET6 : AF_INET,
			  c->address.bytes, part, INET6_ADDRSTRLEN);
		add(&p, part);
	}
	add(&p, contact_evidence_text(c));
	if (c->claimed[0]) {
		snprintf(part, sizeof(part), "SNI %.200s", c->claimed);
		add(&p, part);
	}
	if (c->packet) {
		snprintf(part, sizeof(part), "packet %llu",
			 (unsigned long long)c->packet);
		add(&p, part);
	}
}

void contact_remark(const struct contact *c, char text[CONTACT_TEXT_SIZE])
{
	const char *what = c->kind == CONTACT_LOOKUP ? "query" : "connection";
	const char *many =
		c->kind == CONTACT_LOOKUP ? "queries" : "connections";
	bool counted = c->kind != CONTACT_UNIX;
	int n = 0;

	text[0] = '\0';
	if (c->pid)
		n = snprintf(text, CONTACT_TEXT_SIZE, "%.15s%s", c->process,
			     counted ? ", " : "");
	if (counted)
		snprintf(text + n, CONTACT_TEXT_SIZE - (size_t)n, "%llu %s",
			 (unsigned long long)c->connections,
			 c->connections == 1 ? what : many);
	/* A process may have any name. */
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || (unsigned char)*p >= 0x7f)
			*p = '?';
}

static const struct {
	const char *word, *text;
} doubts[CONTACT_DOUBTS] = {
	{ "packets-lost", "packets were not recorded" },
	{ "packets-unseen", "packets left past the capture" },
	{ "process-left", "a process left the trace's network" },
	{ "recorder-ended", "the recorder ended before its time" },
	{ "limit-reached", "the capture ended at its limit" },
	{ "unix-sockets", "Unix sockets could not be watched" },
	{ "too-many-contacts", "there were too many contacts" },
	{ "too-many-names", "there were too many names" },
	{ "too-many-connections", "there were too many connections" },
	{ "file-incomplete", "the file that was read is incomplete" },
	{ "processes-unwatched",
	  "a process could leave the trace's network unseen, as BPF cannot be "
	  "used" },
	{ "packets-uncounted",
	  "packets that leave past the capture could not be counted" },
	{ "processes-survived",
	  "processes of the program still ran at the end: use --follow, or end "
	  "them" },
	{ "frames-unread", "the program sent frames that are not IP" },
	{ "socket-inherited",
	  "the program was given a socket of another network when it began" },
};

static unsigned int index_of(unsigned int bit)
{
	unsigned int i = 0;

	while (i < CONTACT_DOUBTS - 1 && !(bit & 1U << i))
		i++;
	return i;
}

const char *contact_doubt_text(unsigned int bit)
{
	return doubts[index_of(bit)].text;
}

const char *contact_doubt_word(unsigned int bit)
{
	return doubts[index_of(bit)].word;
}
