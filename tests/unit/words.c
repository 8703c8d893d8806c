// SPDX-License-Identifier: GPL-2.0-or-later
/* A command line that somebody typed, as words. */
#include <stdlib.h>

#include "base/words.h"
#include "unit.h"

/* The words, each in brackets. */
static void is_split(const char *text, const char *want)
{
	char **words = words_split(text);
	char got[256] = "";

	for (size_t i = 0; words && words[i]; i++) {
		strcat(got, "[");
		strcat(got, words[i]);
		strcat(got, "]");
	}
	is_text(words ? got : "refused", want, text);
	free(words);
}

/* As many words as there can be in so many characters. */
static void many(void)
{
	char text[2001], **words;
	size_t n = 0;

	for (size_t i = 0; i < 2000; i++)
		text[i] = i % 2 ? ' ' : 'x';
	text[2000] = '\0';
	words = words_split(text);
	while (words && words[n])
		n++;
	ok(n == 1000, "a thousand words");
	free(words);
}

int main(void)
{
	is_split("", "");
	is_split(" \t\n", "");
	is_split("a", "[a]");
	is_split("  curl  -s\thttp://example.org/ ",
		 "[curl][-s][http://example.org/]");
	is_split("curl http://x/?a=1&b=$HOME*~;|<>`id`$(id)",
		 "[curl][http://x/?a=1&b=$HOME*~;|<>`id`$(id)]");
	is_split("sh -c 'a \"b\" \\ c'", "[sh][-c][a \"b\" \\ c]");
	is_split("\"a 'b' \\\"c\\\" \\\\ \\n\"", "[a 'b' \"c\" \\ \\n]");
	is_split("a\\ b\\'\\\"\\\\ \\c", "[a b'\"\\][c]");
	is_split("a'b c'\"d e\"f", "[ab cd ef]");
	is_split("'' \"\" x''", "[][][x]");
	is_split("x \\", "[x][\\]");
	is_split("'\n'", "[\n]");
	is_split("'", "refused");
	is_split("a \"b", "refused");
	is_split("a \"b\\\"", "refused");
	many();
	return done_testing();
}
