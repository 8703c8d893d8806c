// SPDX-License-Identifier: GPL-2.0-or-later
/* Words are quoted as in bash, and cut to a limited length. */
#include <stdlib.h>

#include "base/quote.h"
#include "base/utf8.h"
#include "unit.h"

static void is_quoted(const char *word, const char *want)
{
	char buf[256], name[300];

	quote_word(buf, sizeof(buf), word);
	snprintf(name, sizeof(name), "a word is quoted as %s", want);
	is_text(buf, want, name);
}

static bool is_utf8(const char *text)
{
	size_t left = strlen(text), n;
	uint32_t code;

	for (; left > 0; text += n, left -= n) {
		n = utf8_char(text, left, &code);
		if (n == 0)
			return false;
	}
	return true;
}

/* Any size: nothing is written behind the end, and dots mark what is missing. */
static void bounds(void)
{
	static char first[] = "\xc3\xa4 b\xff";
	static char second[] = "it's";
	char *const words[] = { first, first, second, NULL };
	bool good = true;
	char whole[64];

	quote_words(whole, sizeof(whole), words);
	for (size_t size = 8; size <= strlen(whole) + 8; size++) {
		char *buf = malloc(size);
		size_t len;

		if (!buf)
			break;
		quote_words(buf, size, words);
		len = strlen(buf);
		good &= len < size && is_utf8(buf);
		if (strcmp(buf, whole) != 0)
			good &= len >= 3 && !strcmp(buf + len - 3, "...") &&
				!strncmp(buf, whole, len - 3);
		else
			good &= size > strlen(whole);
		free(buf);
	}
	ok(good, "a buffer that is too small gets whole characters and dots");
}

int main(void)
{
	static char a[] = "sh", b[] = "-c", c[] = "exit 7";
	char *const words[] = { a, b, c, NULL };
	char buf[256];

	is_quoted("a-Z_9/.,:=@%+", "a-Z_9/.,:=@%+");
	is_quoted("", "''");
	is_quoted("a b", "'a b'");
	is_quoted("$HOME", "'$HOME'");
	is_quoted("~", "'~'");
	is_quoted("it's", "'it'\\''s'");
	is_quoted("\xc3\xa4", "'\xc3\xa4'");
	is_quoted("a\nb\tc", "$'a\\nb\\tc'");
	is_quoted("\x1b[31m", "$'\\x1b[31m'");
	is_quoted("\x7f", "$'\\x7f'");
	is_quoted("\xff'\\", "$'\\xff\\'\\\\'");
	is_quoted("\xc2\x85", "$'\\xc2\\x85'"); /* a C1 control */
	is_quoted("\xe2\x80\xae.exe", "$'\\xe2\\x80\\xae.exe'"); /* bidi */
	is_quoted("\x9b", "$'\\x9b'"); /* C1, of a terminal without UTF-8 */
	is_quoted("\xe2\x80\xa8", "$'\\xe2\\x80\\xa8'"); /* a line's end */
	is_quoted("\xe2\x80\x8b", "$'\\xe2\\x80\\x8b'"); /* no width */
	is_quoted("\xf3\xa0\x81\x81", "$'\\xf3\\xa0\\x81\\x81'"); /* a tag */
	is_quoted("\xed\xa0\x80", "$'\\xed\\xa0\\x80'"); /* a surrogate */
	quote_words(buf, sizeof(buf), words);
	is_text(buf, "sh -c 'exit 7'", "words are separated by a space");
	quote_words(buf, sizeof(buf), words + 3);
	is_text(buf, "", "no words are an empty text");
	bounds();
	return done_testing();
}
