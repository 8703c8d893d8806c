// SPDX-License-Identifier: GPL-2.0-or-later
/* UTF-8 in bytes that others chose. */
#include "base/utf8.h"

#include <string.h>

/* By the first byte: the length, and what of it belongs to the code point. */
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
	/* What a shorter form could say is not to be said in a longer one. */
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
