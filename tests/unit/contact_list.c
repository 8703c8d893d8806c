// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of expected contacts: what a line may be, and what it is for. */
#include <arpa/inet.h>

#include "base/util.h"
#include "record/contacts/contact_list.h"
#include "record/contacts/contact_text.h"
#include "unit.h"

static struct contact_list *list;

/* The reason why it is no line, or NULL. */
static const char *add(const char *line)
{
	const char *reason;

	return contact_list_add(list, line, strlen(line), &reason) < 0 ? reason
								       : NULL;
}

static void begin(const char *line)
{
	const char *reason;

	list = contact_list_new();
	reason = add(line);
	if (reason)
		printf("# '%s': %s\n", line, reason);
}

static struct contact contact(enum contact_kind kind, const char *name,
			      const char *address, uint16_t port)
{
	struct contact c = { .kind = (uint16_t)kind, .port = port };
	unsigned char bytes[16];

	strcpy(c.name, name);
	if (address && inet_pton(AF_INET, address, bytes) == 1)
		address_set(&c.address, 4, bytes);
	else if (address && inet_pton(AF_INET6, address, bytes) == 1)
		address_set(&c.address, 6, bytes);
	return c;
}

static bool has(enum contact_kind kind, const char *name, const char *address,
		uint16_t port)
{
	const struct contact c = contact(kind, name, address, port);

	return contact_list_has(list, &c);
}

static void names(void)
{
	begin(" Packages.Example.ORG.:443  # npm, 12 connections");
	ok(has(CONTACT_TCP, "packages.example.org", "192.0.2.1", 443),
	   "a name and a port match, in upper case and with a comment");
	ok(!has(CONTACT_TCP, "packages.example.org", "192.0.2.1", 80),
	   "another port does not match");
	ok(!has(CONTACT_UDP, "packages.example.org", "192.0.2.1", 443),
	   "UDP does not match a line without /udp");
	ok(!has(CONTACT_TCP, "", "192.0.2.1", 443),
	   "an address does not match a line of a name");
	ok(!has(CONTACT_TCP, "x.packages.example.org", "192.0.2.1", 443),
	   "a name below does not match");
	ok(has(CONTACT_LOOKUP, "packages.example.org", NULL, 0),
	   "to look up a listed name is expected");
	ok(!has(CONTACT_LOOKUP, "packages.example.org", NULL, 16),
	   "to look up its text records is not");
	ok(!has(CONTACT_LOOKUP, "other.example.org", NULL, 0),
	   "to look up another name is not");
	contact_list_search(list, (const char *const[]){ "corp.example" }, 1);
	ok(has(CONTACT_LOOKUP, "packages.example.org.corp.example", NULL, 0),
	   "a listed name with a search domain is expected");
	ok(!has(CONTACT_LOOKUP, "packages.example.org.corp.test", NULL, 0),
	   "and with another domain is not");
	contact_list_free(list);
	begin("example.org:dns");
	ok(has(CONTACT_LOOKUP, "example.org", NULL, 16) &&
		   !has(CONTACT_TCP, "example.org", "192.0.2.1", 443),
	   "a line for look-ups is for all types, and for nothing else");
	contact_list_free(list);
	begin("*.example.org:8000-8010/udp");
	ok(has(CONTACT_UDP, "a.b.example.org", "192.0.2.1", 8010) &&
		   has(CONTACT_LOOKUP, "a.example.org", NULL, 0),
	   "a wildcard matches all names below, and ports of the range");
	ok(!has(CONTACT_UDP, "example.org", "192.0.2.1", 8000) &&
		   !has(CONTACT_UDP, "aexample.org", "192.0.2.1", 8000) &&
		   !has(CONTACT_UDP, "a.example.org", "192.0.2.1", 8011),
	   "it matches neither the name itself, nor a longer one, nor port");
	contact_list_free(list);
}

static void addresses(void)
{
	begin("192.0.2.7:443");
	ok(has(CONTACT_TCP, "", "192.0.2.7", 443) &&
		   has(CONTACT_TCP, "any.example", "192.0.2.7", 443),
	   "an address matches, whatever its name");
	ok(!has(CONTACT_TCP, "", "192.0.2.8", 443) &&
		   !has(CONTACT_LOOKUP, "any.example", NULL, 0),
	   "another address does not, nor does a look-up");
	contact_list_free(list);
	begin("198.51.100.128/25:*");
	ok(has(CONTACT_TCP, "", "198.51.100.255", 1) &&
		   !has(CONTACT_TCP, "", "198.51.100.127", 1),
	   "a network has its addresses, and each port");
	contact_list_free(list);
	begin("[2001:db8::]/33:53/udp");
	ok(has(CONTACT_UDP, "", "2001:db8:7fff::1", 53) &&
		   !has(CONTACT_UDP, "", "2001:db8:8000::1", 53) &&
		   !has(CONTACT_UDP, "", "32.1.13.184", 53),
	   "a network of IPv6 has its addresses, and none of IPv4");
	contact_list_free(list);
	begin("icmp");
	ok(has(CONTACT_ICMP, "", "192.0.2.7", 0) &&
		   !has(CONTACT_TCP, "", "192.0.2.7", 1),
	   "icmp alone matches echoes to all, and nothing else");
	contact_list_free(list);
	begin("192.0.2.7:ip/132");
	ok(has(CONTACT_IP, "", "192.0.2.7", 132) &&
		   !has(CONTACT_IP, "", "192.0.2.7", 47),
	   "ip/NUMBER matches that protocol");
	contact_list_free(list);
	begin("*:443");
	ok(has(CONTACT_TCP, "evil.example", "192.0.2.7", 443) &&
		   !has(CONTACT_LOOKUP, "evil.example", NULL, 0),
	   "a line for all hosts is none for all look-ups");
	contact_list_free(list);
}

static void paths(void)
{
	struct contact c;
	char text[CONTACT_TEXT_SIZE];

	begin("unix:/tmp/ssh-*/agent.%2A");
	contact_set_unix(&c, "/tmp/ssh-x7/agent.*", 7, "git");
	ok(contact_list_has(list, &c), "a pattern of paths matches");
	contact_set_unix(&c, "/tmp/ssh-x7/agent.1", 7, "git");
	ok(!contact_list_has(list, &c), "a byte that is written as %XX is no "
					"pattern");
	contact_list_free(list);
	contact_set_unix(&c, "/tmp/a b#*[\n%", 7, "git");
	contact_text(&c, text);
	begin(text);
	ok(contact_list_has(list, &c),
	   "a path of odd bytes matches the line that is learned of it");
	contact_list_free(list);
}

static void mistakes(void)
{
	static const char *const lines[] = {
		"example.org",
		"example.org:",
		"example.org:-1",
		"example.org:65536",
		"example.org:443/sctp",
		"example.org:90-80",
		":443",
		"exa mple.org:443",
		"2001:db8::1:443",
		"[2001:db8::1:443",
		"[192.0.2.1]:443",
		"192.0.2.1/24:443",
		"192.0.2.0/33:443",
		"example.org/24:443",
		"https://example.org",
		"a.*.org:443",
		"a..org:443",
		"unix:relative",
		"unix:/a%2",
		"unix:/a%00",
		"a.example:443 b",
		"example.org:ip/256",
	};

	begin("");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		char what[128];

		snprintf(what, sizeof(what), "'%s' is refused, with a reason",
			 lines[i]);
		ok(add(lines[i]), what);
	}
	ok(contact_list_count(list) == 0 && !add("# only a comment") &&
		   !add("") && !add(" \t\r") && contact_list_count(list) == 0,
	   "empty lines and comments are none");
	contact_list_free(list);
}

/* What is learned of a contact matches it. */
static void texts(void)
{
	const struct contact contacts[] = {
		contact(CONTACT_TCP, "a.example", "192.0.2.1", 443),
		contact(CONTACT_UDP, "a.example", "192.0.2.1", 53),
		contact(CONTACT_UDP, "", "2001:db8::1", 53),
		contact(CONTACT_ICMP, "", "192.0.2.1", 0),
		contact(CONTACT_IP, "", "2001:db8::1", 132),
		contact(CONTACT_LOOKUP, "_http._tcp.a.example", NULL, 33),
		contact(CONTACT_TCP, "", "192.0.2.1", 0),
		contact(CONTACT_LOOKUP, "unix", NULL, 0),
		contact(CONTACT_TCP, "unix", "192.0.2.1", 443),
		contact(CONTACT_ICMP, "icmp", "192.0.2.1", 0),
		contact(CONTACT_LOOKUP, "192.0.2.1", NULL, 0),
		contact(CONTACT_UDP, "192.0.2.1", "192.0.2.2", 53),
	};

	for (size_t i = 0; i < ARRAY_SIZE(contacts); i++) {
		char text[CONTACT_TEXT_SIZE], what[CONTACT_TEXT_SIZE + 32];

		contact_text(&contacts[i], text);
		begin(text);
		snprintf(what, sizeof(what), "'%s' matches its contact", text);
		ok(contact_list_has(list, &contacts[i]), what);
		contact_list_free(list);
	}
}

int main(void)
{
	names();
	addresses();
	paths();
	mistakes();
	texts();
	printf("1..%d\n", unit_tests);
	return 0;
}
