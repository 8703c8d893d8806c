// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Quote words for people to read. A plain word stays as it is, a word with
 * special characters is put in 'quotes', and a word with characters that a
 * reader cannot see is written as $'\n'.
 */
#include "base/quote.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/util.h"

struct text {
	char *at;
	size_t left; /* with room for an end, see finish() */
	bool full;
};

static const char ellipsis[] = "...";

static void put(struct text *t, const char *bytes, size_t len)
{
	t->full |= len > t->left;
	if (t->full)
		return;
	memcpy(t->at, bytes, len);
	t->at += len;
	t->left -= len;
}

static void put_string(struct text *t, const char *s)
{
	put(t, s, strlen(s));
}

static struct text start(char *buf, size_t size)
{
	return (struct text){ buf, size - sizeof(ellipsis), false };
}

static void finish(struct text *t)
{
	strcpy(t->at, t->full ? ellipsis : "");
}

static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789%+,-./:=@_";

	return *word && !word[strspn(word, plain)];
}

static bool is_visible(const char *word)
{
	size_t left = strlen(word), n;
	uint32_t code;

	for (; left > 0; word += n, left -= n) {
		n = utf8_char(word, left, &code);
		if (n == 0 || !utf8_is_visible(code))
			return false;
	}
	return true;
}

static void put_quoted(struct text *t, const char *word)
{
	size_t left = strlen(word), n;
	uint32_t code;

	put_string(t, "'");
	for (; left > 0; word += n, left -= n) {
		n = utf8_char(word, left, &code);
		if (*word == '\'')
			put_string(t, "'\\''");
		else
			put(t, word, n);
	}
	put_string(t, "'");
}

static void put_escaped(struct text *t, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		char escape[8];

		snprintf(escape, sizeof(escape),
			 byte == '\n'	? "\\n"
			 : byte == '\t' ? "\\t"
					: "\\x%02x",
			 byte);
		put_string(t, escape);
	}
}

static void put_dollar_quoted(struct text *t, const char *word)
{
	size_t left = strlen(word), n;
	uint32_t code;

	put_string(t, "$'");
	for (; left > 0; word += n, left -= n) {
		n = utf8_char(word, left, &code);
		if (n == 0 || !utf8_is_visible(code)) {
			n = n ? n : 1;
			put_escaped(t, word, n);
			continue;
		}
		if (*word == '\'' || *word == '\\')
			put_string(t, "\\");
		put(t, word, n);
	}
	put_string(t, "'");
}

static void put_word(struct text *t, const char *word)
{
	if (is_plain(word))
		put_string(t, word);
	else if (is_visible(word))
		put_quoted(t, word);
	else
		put_dollar_quoted(t, word);
}

void quote_words(char *buf, size_t size, char *const *words)
{
	struct text t = start(buf, size);

	for (size_t i = 0; words[i] && !t.full; i++) {
		if (i > 0)
			put_string(&t, " ");
		put_word(&t, words[i]);
	}
	finish(&t);
}

void quote_word(char *buf, size_t size, const char *word)
{
	struct text t = start(buf, size);

	put_word(&t, word);
	finish(&t);
}

void quote_separated(char *buf, size_t size, const char *words, size_t len)
{
	autofree char *copy = malloc(len + 1);
	struct text t = start(buf, size);

	t.full = !copy;
	for (size_t at = 0; at < len && !t.full;) {
		const size_t n = strnlen(words + at, len - at);

		memcpy(copy, words + at, n);
		copy[n] = '\0';
		if (at > 0)
			put_string(&t, " ");
		put_word(&t, copy);
		at += n + 1;
	}
	finish(&t);
}
