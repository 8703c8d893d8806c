// SPDX-License-Identifier: GPL-2.0-or-later
/* The line "hosts" of nsswitch.conf(5). */
#include "program/nsswitch.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A part of the text, from start up to end. */
struct span {
	const char *start;
	const char *end;
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(struct span s, const char *word)
{
	size_t len = (size_t)(s.end - s.start);

	return len == strlen(word) && !memcmp(s.start, word, len);
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* Comments, and all after a NUL, are ignored. */
static struct span readable(struct span line)
{
	const char *at = line.start;

	while (at < line.end && *at != '#' && *at != '\0')
		at++;
	return (struct span){ line.start, at };
}

/* The services of the line "hosts"; empty for any other line. */
static struct span hosts_services(struct span line)
{
	struct span name = { skip_blanks(line.start, line.end), NULL };
	const char *at = name.start;

	while (at < line.end && !is_blank(*at) && *at != ':')
		at++;
	name.end = at;
	while (at < line.end && (is_blank(*at) || *at == ':'))
		at++;
	return (struct span){ is_word(name, "hosts") ? at : line.end,
			      line.end };
}

/*
 * The next service in *rest and behind it, if there is one, its [action]; *all
 * is both. False at the end, or where glibc reads no further.
 */
static bool next_service(struct span *rest, struct span *name, struct span *all)
{
	const char *at = skip_blanks(rest->start, rest->end);
	const char *action;

	name->start = all->start = at;
	while (at < rest->end && !is_blank(*at) && *at != '[')
		at++;
	name->end = all->end = at;
	action = skip_blanks(at, rest->end);
	if (action < rest->end && *action == '[') {
		while (action < rest->end && *action != ']')
			action++;
		all->end = action < rest->end ? action + 1 : action;
	}
	rest->start = all->end;
	return name->end > name->start;
}

static bool has_service(struct span services, const char *service)
{
	struct span name, all;

	while (next_service(&services, &name, &all))
		if (is_word(name, service))
			return true;
	return false;
}

static void write_span(FILE *f, const char *start, const char *end)
{
	fwrite(start, 1, (size_t)(end - start), f);
}

/* Returns whether the line was changed. */
static bool write_line(FILE *f, struct span line)
{
	struct span rest = hosts_services(readable(line));
	bool changed = has_service(rest, "resolve");
	bool needs_dns = !has_service(rest, "dns");
	const char *written = line.start;
	struct span name, all;

	while (changed && next_service(&rest, &name, &all)) {
		if (!is_word(name, "resolve"))
			continue;
		write_span(f, written, all.start);
		if (needs_dns)
			fputs("dns", f);
		needs_dns = false;
		written = all.end;
	}
	write_span(f, written, line.end);
	return changed;
}

/* Returns 1, 0 or -1 as below. */
static int rewrite(const char *text, size_t len, char **out, size_t *out_len)
{
	const char *end = text + len;
	bool changed = false;
	FILE *f = open_memstream(out, out_len);

	if (!f)
		return -1;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		struct span line = { text, newline ? newline + 1 : end };

		changed |= write_line(f, line);
		text = line.end;
	}
	if (fclose(f) == 0 && changed)
		return 1;
	free(*out);
	*out = NULL;
	return changed ? -1 : 0;
}

/*
 * glibc ignores what follows a mistake, but may read it when the mistake is
 * gone: repeat until nothing changes.
 */
int nsswitch_without_resolve(const char *text, size_t len, char **out,
			     size_t *out_len)
{
	int found = rewrite(text, len, out, out_len);

	while (found > 0) {
		char *next;
		size_t next_len;
		int more = rewrite(*out, *out_len, &next, &next_len);

		if (more == 0)
			return 1;
		free(*out);
		*out = next;
		*out_len = next_len;
		found = more;
	}
	return found;
}
