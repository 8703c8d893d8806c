// SPDX-License-Identifier: GPL-2.0-or-later
/* Splits a command line into words. */
#include "base/words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define BLANKS " \t\n\r\v\f"

/*
 * One character of text to out, if it is not a quote: those change *quote,
 * which is 0 outside of them. Returns how many characters were read.
 */
static size_t take_char(const char *text, char *quote, char **out)
{
	bool escapes = *text == '\\' && *quote != '\'' && text[1];

	if (escapes && (!*quote || text[1] == '"' || text[1] == '\\')) {
		*(*out)++ = text[1];
		return 2;
	}
	if (*quote ? *text == *quote : *text == '"' || *text == '\'')
		*quote = *quote ? '\0' : *text;
	else
		*(*out)++ = *text;
	return 1;
}

/* A word, to out. Returns what is behind it, or NULL for an open quote. */
static const char *take_word(const char *text, char **out)
{
	char quote = '\0';

	while (*text && (quote || !strchr(BLANKS, *text)))
		text += take_char(text, &quote, out);
	*(*out)++ = '\0';
	return quote ? NULL : text;
}

char **words_split(const char *text)
{
	/* Every second character a word; none is longer than it was. */
	size_t max = strlen(text) / 2 + 2;
	char **words = malloc(max * sizeof(*words) + strlen(text) + 1);
	char *out;
	const char *rest = text;
	size_t n = 0;

	if (!words) {
		error_errno("cannot read '%s'", text);
		return NULL;
	}
	out = (char *)(words + max);
	while (*(rest += strspn(rest, BLANKS))) {
		words[n++] = out;
		rest = take_word(rest, &out);
		if (!rest) {
			error("cannot parse '%s': a quote is not closed", text);
			free(words);
			return NULL;
		}
	}
	words[n] = NULL;
	return words;
}
