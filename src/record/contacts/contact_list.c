// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of expected contacts. A hash table finds the lines for a name, or for
 * all names below one, or for a single address; networks and paths are few, and
 * are looked through.
 */
#include "record/contacts/contact_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"
#include "packet/hash.h"
#include "record/contacts/contact_line.h"

#define SLOTS	   4096
#define ERRORS_MAX 10 /* lines that are told */

struct entry {
	struct contact_line line;
	size_t next; /* of the same slot, or of those without one; plus one */
};

struct contact_list {
	struct entry *entry;
	size_t n, room;
	size_t slot[SLOTS]; /* the first entry, plus one; 0: none */
	size_t others; /* networks, paths, and lines for all hosts */
	const char *const *search;
	size_t n_search;
};

struct contact_list *contact_list_new(void)
{
	return calloc(1, sizeof(struct contact_list));
}

static size_t hash(enum contact_host host, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t mixed = host;

	for (size_t i = 0; i < len; i++) {
		mixed = hash_add(mixed, p[i]);
		mixed ^= mixed >> 32;
	}
	return (mixed >> 32) % SLOTS;
}

/* Where the chain of the line begins. */
static size_t *chain_of(struct contact_list *l, const struct contact_line *line)
{
	const size_t len = address_len(&line->net);

	if (line->host == HOST_NAMED || line->host == HOST_BELOW)
		return &l->slot[hash(line->host, line->text,
				     strlen(line->text))];
	if (line->host == HOST_NET && line->bits == 8 * len)
		return &l->slot[hash(HOST_NET, line->net.bytes, len)];
	return &l->others;
}

static int insert(struct contact_list *l, const struct contact_line *line)
{
	size_t *chain;

	if (l->n == l->room) {
		size_t room = l->room ? 2 * l->room : 64;
		void *grown = reallocarray(l->entry, room, sizeof(*l->entry));

		if (!grown)
			return -1;
		l->entry = grown;
		l->room = room;
	}
	chain = chain_of(l, line);
	l->entry[l->n] = (struct entry){ *line, *chain };
	*chain = ++l->n;
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

int contact_list_add(struct contact_list *l, const char *line, size_t len,
		     const char **reason)
{
	struct contact_line read;
	char word[CONTACT_WORD_SIZE];

	*reason = NULL;
	if (memchr(line, '\0', len)) {
		*reason = "the line has a byte 0";
		return -1;
	}
	len = contact_line_comment(line, len);
	for (; len > 0 && is_blank(*line); len--)
		line++;
	while (len > 0 && is_blank(line[len - 1]))
		len--;
	if (len == 0)
		return 0;
	if (len >= sizeof(word)) {
		*reason = "the line is too long";
		return -1;
	}
	memcpy(word, line, len);
	word[len] = '\0';
	if (strpbrk(word, " \t\r"))
		*reason = "there is more than one contact: write one in a "
			  "line, and a # before a comment";
	else
		*reason = contact_line_read(&read, word);
	if (!*reason && insert(l, &read) < 0)
		*reason = strerror(errno);
	return *reason ? -1 : 1;
}

int contact_list_parse(struct contact_list *l, const char *name,
		       const char *text, size_t len)
{
	unsigned int number = 1, wrong = 0;
	const char *reason;

	for (size_t at = 0; at < len && wrong < ERRORS_MAX; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end ? (size_t)(end - text) - at : len - at;

		if (contact_list_add(l, text + at, n, &reason) < 0) {
			error("%s:%u: %s: '%.*s'", name, number, reason,
			      (int)(n < 80 ? n : 80), text + at);
			wrong++;
		}
		at += n + 1;
	}
	return wrong ? -1 : 0;
}

int contact_list_read(struct contact_list *l, const char *path)
{
	size_t len;
	autofree char *text = read_config(path, CONTACT_LIST_SIZE, &len);

	if (!text && errno == EINVAL)
		return error("cannot read '%s': it is no regular file", path);
	if (!text)
		return error_errno("cannot read '%s'", path);
	if (len == CONTACT_LIST_SIZE)
		return error("'%s' is larger than a list can be: %u bytes",
			     path, CONTACT_LIST_SIZE);
	return contact_list_parse(l, path, text, len);
}

void contact_list_search(struct contact_list *l, const char *const *domains,
			 size_t n)
{
	l->search = domains;
	l->n_search = n;
}

/* ---- matching ---- */

static bool is_in_chain(const struct contact_list *l, enum contact_host host,
			const char *name, size_t len, const struct contact *c)
{
	size_t i = l->slot[hash(host, name, len)];

	for (; i; i = l->entry[i - 1].next) {
		const struct contact_line *line = &l->entry[i - 1].line;

		if (line->host == host && strlen(line->text) == len &&
		    !memcmp(line->text, name, len) &&
		    contact_line_has_port(line, c))
			return true;
	}
	return false;
}

static bool has_name(const struct contact_list *l, const char *name, size_t len,
		     const struct contact *c)
{
	const char *dot = memchr(name, '.', len), *end = name + len;

	if (is_in_chain(l, HOST_NAMED, name, len, c))
		return true;
	for (; dot; dot = memchr(dot + 1, '.', (size_t)(end - dot) - 1))
		if (is_in_chain(l, HOST_BELOW, dot + 1, (size_t)(end - dot) - 1,
				c))
			return true;
	return false;
}

/* The length of the name without that domain at its end, or 0. */
static size_t without(const char *name, const char *domain)
{
	size_t len = strlen(name), n = strlen(domain);

	if (n == 0 || len < n + 2 || name[len - n - 1] != '.' ||
	    memcmp(name + len - n, domain, n) != 0)
		return 0;
	return len - n - 1;
}

static bool has_names(const struct contact_list *l, const struct contact *c)
{
	if (has_name(l, c->name, strlen(c->name), c))
		return true;
	for (size_t i = 0; i < l->n_search; i++) {
		size_t len = without(c->name, l->search[i]);

		if (len > 0 && has_name(l, c->name, len, c))
			return true;
	}
	return false;
}

static bool has_address(const struct contact_list *l, const struct contact *c)
{
	const struct address *a = &c->address;
	size_t i = l->slot[hash(HOST_NET, a->bytes, address_len(a))];

	for (; i; i = l->entry[i - 1].next) {
		const struct contact_line *line = &l->entry[i - 1].line;

		if (line->host == HOST_NET &&
		    contact_line_has_address(line, a) &&
		    contact_line_has_port(line, c))
			return true;
	}
	return false;
}

static bool is_other(const struct contact_line *line, const struct contact *c)
{
	if (line->host == HOST_PATH)
		return c->kind == CONTACT_UNIX &&
		       contact_line_has_path(line, c->path);
	if (c->kind == CONTACT_UNIX || !contact_line_has_port(line, c))
		return false;
	/* A line for all hosts is none for looking up all names. */
	if (line->host == HOST_ANY)
		return c->kind != CONTACT_LOOKUP ||
		       line->kind == CONTACT_LOOKUP;
	return c->kind != CONTACT_LOOKUP &&
	       contact_line_has_address(line, &c->address);
}

bool contact_list_has(const struct contact_list *l, const struct contact *c)
{
	if (!l)
		return false;
	for (size_t i = l->others; i; i = l->entry[i - 1].next)
		if (is_other(&l->entry[i - 1].line, c))
			return true;
	if (c->kind == CONTACT_UNIX)
		return false;
	if (c->name[0] && has_names(l, c))
		return true;
	return c->kind != CONTACT_LOOKUP && c->address.family &&
	       has_address(l, c);
}

size_t contact_list_count(const struct contact_list *l)
{
	return l->n;
}

void contact_list_free(struct contact_list *l)
{
	if (!l)
		return;
	free(l->entry);
	free(l);
}
