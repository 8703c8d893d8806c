// SPDX-License-Identifier: GPL-2.0-or-later
/* A typed command line is split into words. */
#include <stdlib.h>

#include "base/words.h"
#include "unit.h"

/* The words, each in brackets. */
static void is_split(const char *text, const char *want, const char *what)
{
	char **words = words_split(text);
	char got[256] = "";

	for (size_t i = 0; words && words[i]; i++) {
		strcat(got, "[");
		strcat(got, words[i]);
		strcat(got, "]");
	}
	is_text(words ? got : "refused", want, what);
	free(words);
}

/* The most words that so many characters can hold. */
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
	ok(n == 1000, "a line of a thousand words is split");
	free(words);
}

int main(void)
{
	is_split("", "", "an empty line has no words");
	is_split(" \t\n", "", "white space has no words");
	is_split("a", "[a]", "a word is one word");
	is_split("  curl  -s\thttp://example.org/ ",
		 "[curl][-s][http://example.org/]",
		 "white space separates words");
	is_split("curl http://x/?a=1&b=$HOME*~;|<>`id`$(id)",
		 "[curl][http://x/?a=1&b=$HOME*~;|<>`id`$(id)]",
		 "a shell's special characters are plain characters");
	is_split("sh -c 'a \"b\" \\ c'", "[sh][-c][a \"b\" \\ c]",
		 "single quotes keep all that is in them");
	is_split("\"a 'b' \\\"c\\\" \\\\ \\n\"", "[a 'b' \"c\" \\ \\n]",
		 "double quotes keep all but some backslashes");
	is_split("a\\ b\\'\\\"\\\\ \\c", "[a b'\"\\][c]",
		 "a backslash keeps the next character");
	is_split("a'b c'\"d e\"f", "[ab cd ef]",
		 "quotes may be in the middle of a word");
	is_split("'' \"\" x''", "[][][x]", "empty quotes are an empty word");
	is_split("x \\", "[x][\\]", "a backslash at the end is a backslash");
	is_split("'\n'", "[\n]", "a newline may be in quotes");
	is_split("'", "refused", "an open single quote is refused");
	is_split("a \"b", "refused", "an open double quote is refused");
	is_split("a \"b\\\"", "refused",
		 "a double quote behind a backslash does not close quotes");
	many();
	return done_testing();
}
