// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adds contacts to a list. An item is a line with a contact, with the comments and
 * empty lines before it.
 */
#include "record/contacts/contact_merge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "record/contacts/contact_line.h"
#include "record/contacts/contact_list.h"
#include "record/contacts/contact_text.h"

struct item {
	const char *text; /* all of it, without the last newline */
	size_t len;
	const char *key; /* the contact, without its comment */
	size_t key_len;
};

struct merging {
	struct contact_list *list; /* what is there by now */
	struct item *item;
	size_t n, room;
	char *added; /* the text of new items */
	size_t head, tail; /* bytes of the old text before and behind items */
};

static int add_item(struct merging *m, const struct item *item)
{
	if (m->n == m->room) {
		size_t room = m->room ? 2 * m->room : 256;
		void *grown = reallocarray(m->item, room, sizeof(*m->item));

		if (!grown)
			return -1;
		m->item = grown;
		m->room = room;
	}
	m->item[m->n++] = *item;
	return 0;
}

/* ---- the old list ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The contact of a line; its length is 0 if the line has none. */
static struct item find_key(const char *line, size_t len)
{
	struct item item = { .key = line };
	size_t end = contact_line_comment(line, len);

	while (item.key < line + end && is_blank(*item.key))
		item.key++;
	while (end > 0 && is_blank(line[end - 1]))
		end--;
	if (line + end > item.key)
		item.key_len = (size_t)(line + end - item.key);
	return item;
}

static bool is_empty(const char *line, size_t len)
{
	while (len > 0 && is_blank(line[len - 1]))
		len--;
	return len == 0;
}

static int take_old(struct merging *m, const char *text, size_t len)
{
	size_t begin = 0;
	const char *reason;

	for (size_t at = 0, next; at < len; at = next) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - text) - at : len - at;
		struct item item = find_key(text + at, n);

		next = at + n + (end != NULL);
		if (item.key_len == 0) {
			if (m->n == 0 && is_empty(text + at, n))
				m->head = begin = next;
			continue;
		}
		item.text = text + begin;
		item.len = at + n - begin;
		begin = next;
		if (add_item(m, &item) < 0 ||
		    contact_list_add(m->list, text + at, n, &reason) < 0)
			return -1;
	}
	/* A list without any contact may have a head that no line ends. */
	if (m->n == 0)
		m->head = begin = len;
	m->tail = len - begin;
	return 0;
}

/* ---- new contacts ---- */

static int add_contact(struct merging *m, FILE *added, const struct contact *c)
{
	char text[CONTACT_TEXT_SIZE], remark[CONTACT_TEXT_SIZE];
	const char *reason;

	if (contact_list_has(m->list, c))
		return 0;
	contact_text(c, text);
	contact_remark(c, remark);
	fprintf(added, "%s  # %s\n", text, remark);
	return contact_list_add(m->list, text, strlen(text), &reason) < 0 ? -1
									  : 0;
}

/* Look-ups come last, as a line for a port of a name is one for looking it up. */
static int add_contacts(struct merging *m, FILE *added,
			const struct contact_merge *merge)
{
	for (int lookups = 0; lookups <= 1; lookups++)
		for (size_t i = 0; i < merge->n; i++) {
			const struct contact *c = &merge->contact[i];

			if ((c->kind == CONTACT_LOOKUP) == lookups &&
			    add_contact(m, added, c) < 0)
				return -1;
		}
	return 0;
}

static int take_new(struct merging *m, const struct contact_merge *merge)
{
	size_t size;
	FILE *added = open_memstream(&m->added, &size);
	int err;

	if (!added)
		return -1;
	err = add_contacts(m, added, merge);
	if (fclose(added) != 0 || err)
		return -1;
	for (size_t at = 0, n; at < size; at += n + 1) {
		struct item item;

		n = strcspn(m->added + at, "\n");
		item = find_key(m->added + at, n);
		item.text = m->added + at;
		item.len = n;
		if (add_item(m, &item) < 0)
			return -1;
	}
	return 0;
}

/* ---- the new list ---- */

static int compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	size_t len = x->key_len < y->key_len ? x->key_len : y->key_len;
	int order = memcmp(x->key, y->key, len);

	if (order)
		return order;
	if (x->key_len != y->key_len)
		return x->key_len < y->key_len ? -1 : 1;
	/* The order of the same line twice stays. */
	return x->text < y->text ? -1 : x->text > y->text;
}

static char *put(const struct merging *m, const struct contact_merge *merge,
		 size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (!f)
		return NULL;
	fwrite(merge->old, 1, m->head, f);
	if (m->head > 0 && merge->old[m->head - 1] != '\n')
		fputc('\n', f);
	for (size_t i = 0; i < m->n; i++) {
		fwrite(m->item[i].text, 1, m->item[i].len, f);
		fputc('\n', f);
	}
	fwrite(merge->old + merge->old_len - m->tail, 1, m->tail, f);
	if (fclose(f) == 0)
		return text;
	free(text);
	return NULL;
}

char *contact_merge(const struct contact_merge *merge, size_t *len)
{
	struct merging m = { .list = contact_list_new() };
	char *text = NULL;

	if (m.list) {
		contact_list_search(m.list, merge->search, merge->n_search);
		if (take_old(&m, merge->old, merge->old_len) == 0 &&
		    take_new(&m, merge) == 0) {
			if (m.n > 0)
				qsort(m.item, m.n, sizeof(*m.item), compare);
			text = put(&m, merge, len);
		}
	}
	contact_list_free(m.list);
	free(m.item);
	free(m.added);
	return text;
}
