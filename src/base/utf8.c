// SPDX-License-Identifier: GPL-2.0-or-later
/* UTF-8 in bytes that others chose. */
#include "base/utf8.h"

#include <string.h>

#include "base/util.h"

/* The first byte gives the length and the first bits of the code point. */
static size_t length_by(unsigned char first, uint32_t *code)
{
	if (first < 0x80) {
		*code = first;
		return 1;
	}
	if (first >= 0xc2 && first < 0xe0) {
		*code = first & 0x1f;
		return 2;
	}
	if (first >= 0xe0 && first < 0xf0) {
		*code = first & 0x0f;
		return 3;
	}
	if (first >= 0xf0 && first < 0xf5) {
		*code = first & 0x07;
		return 4;
	}
	return 0;
}

size_t utf8_char(const char *text, size_t len, uint32_t *code)
{
	/* Reject overlong encodings. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = len ? length_by((unsigned char)text[0], code) : 0;

	if (n == 0 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		unsigned char byte = (unsigned char)text[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (byte & 0x3f);
	}
	if (*code < least[n] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return n;
}

/* Cc, Zl, Zp, annotations, and Unicode's Default_Ignorable_Code_Point. */
bool utf8_is_visible(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{ 0x00, 0x1f },	      { 0x7f, 0x9f },
		{ 0xad, 0xad },	      { 0x034f, 0x034f },
		{ 0x061c, 0x061c },   { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
		{ 0x200b, 0x200f },   { 0x2028, 0x202e },
		{ 0x2060, 0x206f },   { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },
		{ 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		if (code >= hidden[i].first && code <= hidden[i].last)
			return false;
	return true;
}

size_t utf8_make_visible(char *text, size_t len)
{
	size_t done = 0, at = 0;

	while (at < len) {
		uint32_t code;
		size_t n = utf8_char(text + at, len - at, &code);

		if (n > 0 && utf8_is_visible(code)) {
			memmove(text + done, text + at, n);
			done += n;
		} else {
			text[done++] = '?';
		}
		at += n ? n : 1;
	}
	return done;
}

size_t utf8_clean(char *out, size_t size, const char *text, size_t len)
{
	size_t done = 0;

	while (len > 0) {
		uint32_t code;
		size_t n = utf8_char(text, len, &code);
		const char *put = n ? text : UTF8_REPLACEMENT;
		size_t put_len = n ? n : strlen(UTF8_REPLACEMENT);

		if (done + put_len >= size)
			break;
		memcpy(out + done, put, put_len);
		done += put_len;
		text += n ? n : 1;
		len -= n ? n : 1;
	}
	if (size > 0)
		out[done] = '\0';
	return done;
}
