// SPDX-License-Identifier: GPL-2.0-or-later
/* Members of objects of JSON. */
#include "record/listing/listing_json_member.h"

#include <string.h>

#include "base/utf8.h"

static bool is_utf8(const char *word)
{
	size_t left = strlen(word), n;
	uint32_t code;

	for (; left > 0; word += n, left -= n) {
		n = utf8_char(word, left, &code);
		if (n == 0)
			return false;
	}
	return true;
}

static void put_hex(struct listing_text *t, const char *word)
{
	for (; *word; word++)
		listing_text_put(t, "%02x", (unsigned char)*word);
}

void json_word(struct listing_text *t, const char *name, const char *word)
{
	listing_text_put(t, ",\"%s\":", name);
	listing_text_json(t, word);
	if (is_utf8(word))
		return;
	listing_text_put(t, ",\"%s_hex\":\"", name);
	put_hex(t, word);
	listing_text_put(t, "\"");
}

void json_known(struct listing_text *t, const char *name, const char *word)
{
	if (word && *word)
		json_word(t, name, word);
}

void json_number(struct listing_text *t, const char *name, uint64_t value)
{
	listing_text_put(t, ",\"%s\":%llu", name, (unsigned long long)value);
}

void json_flag(struct listing_text *t, const char *name, bool value)
{
	listing_text_put(t, ",\"%s\":%s", name, value ? "true" : "false");
}
