/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of a report while it is put together: a part that is written at once. The
 * words in it may come from anybody, so each format has its way to add them.
 */
#ifndef RECORD_LISTING_LISTING_TEXT_H
#define RECORD_LISTING_LISTING_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"

#define LISTING_TEXT_SIZE 65536

struct listing_text {
	size_t len;
	bool is_cut; /* something had no room */
	char bytes[LISTING_TEXT_SIZE];
};

/* Add text of our own. */
void listing_text_put(struct listing_text *t, const char *fmt, ...)
	PRINTF(2, 3);

/* Add len bytes as they are. */
void listing_text_add(struct listing_text *t, const char *bytes, size_t len);

/*
 * Add words of others. In each format, bytes that are not UTF-8 become U+FFFD.
 * Characters that cannot be seen, or change the direction of text, become U+FFFD,
 * and in JSON \u and their number.
 */
void listing_text_plain(struct listing_text *t, const char *word);
void listing_text_html(struct listing_text *t, const char *word);
void listing_text_markdown(struct listing_text *t, const char *word);

/* A string of JSON, with its quotation marks. */
void listing_text_json(struct listing_text *t, const char *word);

#endif
