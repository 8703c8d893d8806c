// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Anything at all as a line of a list of contacts. What is no mistake has a
 * contact that matches it, if it is written as a list has it.
 *
 * sources: src/record/contacts/contact_line.c src/record/contacts/contact_list.c
 * sources: src/record/contacts/contact_set.c src/record/contacts/contact_text.c
 * sources: src/base/clock.c src/base/log.c src/base/utf8.c src/base/util.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "record/contacts/contact_list.h"
#include "record/contacts/contact_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int good)
{
	if (!good)
		abort();
}

/* Any contact is on a list that has its text. */
static void learn(const struct contact *c)
{
	struct contact_list *l = contact_list_new();
	char text[CONTACT_TEXT_SIZE];
	const char *reason;

	contact_text(c, text);
	must(l && contact_list_add(l, text, strlen(text), &reason) == 1);
	must(contact_list_has(l, c));
	contact_list_free(l);
}

static void make(struct contact *c, const uint8_t *data, size_t size)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
	size_t n = 0;

	memset(c, 0, sizeof(*c));
	c->kind = data[0] % CONTACT_UNIX;
	c->port = (uint16_t)(1 + data[1]);
	if (c->kind == CONTACT_IP)
		c->port = data[1];
	address_set(&c->address, data[2] % 2 ? 4 : 6, data + 3);
	for (size_t i = 19; i < size && n < 200; i++) {
		char letter = letters[data[i] % (sizeof(letters) - 1)];

		if (letter == '.' && (n == 0 || c->name[n - 1] == '.'))
			continue;
		c->name[n++] = letter;
	}
	if (n > 0 && c->name[n - 1] == '.')
		c->name[n - 1] = '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct contact_list *l = contact_list_new();
	const char *reason;
	struct contact c;
	char path[CONTACT_PATH_SIZE];

	must(l != NULL);
	if (contact_list_add(l, (const char *)data, size, &reason) < 0)
		must(reason && reason[0]);
	if (size >= 20) {
		make(&c, data, size);
		contact_list_has(l, &c);
		if (c.kind != CONTACT_LOOKUP || c.name[0])
			learn(&c);
		memset(path, 0, sizeof(path));
		path[0] = data[0] % 2 ? '/' : '@';
		memcpy(path + 1, data, size < 107 ? size : 107);
		contact_set_unix(&c, path, 1, "fuzz");
		learn(&c);
	}
	contact_list_free(l);
	return 0;
}
