// SPDX-License-Identifier: GPL-2.0-or-later
/* Text of a report. */
#include "record/listing/listing_text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

void listing_text_put(struct listing_text *t, const char *fmt, ...)
{
	const size_t room = sizeof(t->bytes) - t->len;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(t->bytes + t->len, room, fmt, args);
	va_end(args);
	if (len < 0 || (size_t)len >= room)
		t->is_cut = true;
	else
		t->len += (size_t)len;
}

void listing_text_add(struct listing_text *t, const char *bytes, size_t len)
{
	if (len > sizeof(t->bytes) - t->len) {
		t->is_cut = true;
		return;
	}
	memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
}

/* Adds a character of a word, of which len bytes follow. */
typedef void (*put_char)(struct listing_text *t, const char *at, size_t len,
			 uint32_t code);

/* What is not UTF-8 has no code. */
#define NO_CODE UINT32_MAX

static void put_word(struct listing_text *t, const char *word, put_char put)
{
	size_t left = strlen(word), n;
	uint32_t code;

	for (; left > 0; word += n, left -= n) {
		n = utf8_char(word, left, &code);
		if (n > 0)
			put(t, word, n, code);
		else
			put(t, word, n = 1, NO_CODE);
	}
}

static void put_visible(struct listing_text *t, const char *at, size_t len,
			uint32_t code)
{
	if (code != NO_CODE && utf8_is_visible(code))
		listing_text_add(t, at, len);
	else
		listing_text_put(t, "%s", UTF8_REPLACEMENT);
}

void listing_text_plain(struct listing_text *t, const char *word)
{
	put_word(t, word, put_visible);
}

static void put_html(struct listing_text *t, const char *at, size_t len,
		     uint32_t code)
{
	if (code < 0x80 && strchr("&<>\"'", (int)code) && code)
		listing_text_put(t, "&#%u;", code);
	else
		put_visible(t, at, len, code);
}

void listing_text_html(struct listing_text *t, const char *word)
{
	put_word(t, word, put_html);
}

/*
 * A number stands for what could begin a tag, a mention or a link; a backslash
 * before any other punctuation is not printed.
 */
static void put_markdown(struct listing_text *t, const char *at, size_t len,
			 uint32_t code)
{
	if (code < 0x80 && strchr("&<>@:\"'", (int)code) && code)
		listing_text_put(t, "&#%u;", code);
	else if (code < 0x80 && strchr("\\`*_{}[]|#+!~$^", (int)code) && code)
		listing_text_put(t, "\\%c", (char)code);
	else
		put_visible(t, at, len, code);
}

/* A name that begins with www. would become a link. */
void listing_text_markdown(struct listing_text *t, const char *word)
{
	if (!strncasecmp(word, "www.", 4)) {
		listing_text_put(t, "%.3s&#46;", word);
		word += 4;
	}
	put_word(t, word, put_markdown);
}

/* RFC 8259: two numbers stand for a code point above U+FFFF. */
static void put_number(struct listing_text *t, uint32_t code)
{
	if (code > 0xffff)
		listing_text_put(t, "\\u%04x\\u%04x",
				 0xd800 + ((code - 0x10000) >> 10),
				 0xdc00 + ((code - 0x10000) & 0x3ff));
	else
		listing_text_put(t, "\\u%04x", code);
}

static void put_json(struct listing_text *t, const char *at, size_t len,
		     uint32_t code)
{
	if (code == NO_CODE)
		listing_text_put(t, "%s", UTF8_REPLACEMENT);
	else if (code == '"' || code == '\\')
		listing_text_put(t, "\\%c", (char)code);
	else if (utf8_is_visible(code))
		listing_text_add(t, at, len);
	else
		put_number(t, code);
}

void listing_text_json(struct listing_text *t, const char *word)
{
	listing_text_put(t, "\"");
	put_word(t, word, put_json);
	listing_text_put(t, "\"");
}
