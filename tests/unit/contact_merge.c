// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of --learn: what is added to them, and what stays. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "base/util.h"
#include "record/contacts/contact_merge.h"
#include "unit.h"

#define MANY 1000

static struct contact contact(enum contact_kind kind, const char *name,
			      const char *address, uint16_t port)
{
	struct contact c = {
		.kind = (uint16_t)kind, .port = port, .connections = 2, .pid = 7
	};
	unsigned char bytes[4];

	strcpy(c.name, name);
	strcpy(c.process, "npm");
	if (address && inet_pton(AF_INET, address, bytes) == 1)
		address_set(&c.address, 4, bytes);
	return c;
}

static char *merge(const char *old, const struct contact *contacts, size_t n)
{
	const struct contact_merge m = {
		.old = old,
		.old_len = strlen(old),
		.contact = contacts,
		.n = n,
		.search = (const char *const[]){ "corp.test" },
		.n_search = 1,
	};
	size_t len = 0;
	char *text = contact_merge(&m, &len);

	return text;
}

static void merged(const char *old, const struct contact *contacts, size_t n,
		   const char *want, const char *what)
{
	char *text = merge(old, contacts, n);
	char *again = text ? merge(text, contacts, n) : NULL;

	ok(text && again && !strcmp(text, want) && !strcmp(again, want), what);
	if (text && strcmp(text, want) != 0)
		printf("# got:\n%s\n", text);
	free(text);
	free(again);
}

static void contents(void)
{
	const struct contact contacts[] = {
		contact(CONTACT_LOOKUP, "a.example", NULL, 0),
		contact(CONTACT_LOOKUP, "a.example.corp.test", NULL, 0),
		contact(CONTACT_LOOKUP, "b.example", NULL, 16),
		contact(CONTACT_TCP, "a.example", "192.0.2.1", 443),
		contact(CONTACT_UDP, "", "192.0.2.1", 53),
	};
	const size_t n = ARRAY_SIZE(contacts);

	merged("", contacts, n,
	       "192.0.2.1:53/udp  # npm, 2 connections\n"
	       "a.example:443  # npm, 2 connections\n"
	       "b.example:dns  # npm, 2 queries\n",
	       "contacts are sorted; look-ups of known names are left out");
	merged("# Head\n\n# of b\nb.example:dns # why\nA.example:443 #x\n",
	       NULL, 0,
	       "# Head\n\nA.example:443 #x\n# of b\nb.example:dns # why\n",
	       "lines are sorted, and keep their comments");
	merged("# Head\n\nz.example:1\n# the end", contacts, 1,
	       "# Head\n\na.example:dns  # npm, 2 queries\nz.example:1\n"
	       "# the end",
	       "the head stays first, and the last comment last");
	merged("# only this", contacts, 1,
	       "# only this\na.example:dns  # npm, 2 queries\n",
	       "a head without an end gets one");
	merged("*.example:*\n192.0.2.0/24:53/udp\n", contacts, n,
	       "*.example:*\n192.0.2.0/24:53/udp\n"
	       "b.example:dns  # npm, 2 queries\n",
	       "what a wildcard or a network matches is not added");
	merged("a.example:443", NULL, 0, "a.example:443\n",
	       "a line without an end gets one");
}

/* A process may have any name, but it makes no line. */
static void hostile(void)
{
	struct contact c = contact(CONTACT_TCP, "a.example", "192.0.2.1", 1);

	strcpy(c.process, "x\nevil:1\x1b\xff");
	merged("", &c, 1, "a.example:1  # x?evil:1??, 2 connections\n",
	       "the name of a process is no line of its own");
}

static int by_address(const void *a, const void *b)
{
	const struct contact *x = a, *y = b;

	return memcmp(x->address.bytes, y->address.bytes, 4);
}

static void order(void)
{
	static struct contact contacts[MANY];
	char *first, *second, address[32], name[64];

	for (int i = 0; i < MANY; i++) {
		snprintf(address, sizeof(address), "192.%d.%d.%d", i * 7 % 256,
			 i / 256, i % 256);
		snprintf(name, sizeof(name), "host%d.example", i);
		contacts[i] = contact(i % 3 ? CONTACT_TCP : CONTACT_LOOKUP,
				      i % 5 ? name : "never.example", address,
				      (uint16_t)(i % 3 ? 1 + i % 9 : 0));
	}
	first = merge("", contacts, MANY);
	qsort(contacts, MANY, sizeof(contacts[0]), by_address);
	second = merge("", contacts, MANY);
	ok(first && second && !strcmp(first, second),
	   "a thousand contacts make the same list in another order");
	free(second);
	second = first ? merge(first, contacts, MANY) : NULL;
	ok(first && second && !strcmp(first, second),
	   "learned again, the list stays the same");
	free(first);
	free(second);
}

int main(void)
{
	contents();
	hostile();
	order();
	printf("1..%d\n", unit_tests);
	return 0;
}
