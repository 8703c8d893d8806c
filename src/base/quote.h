/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that others chose, for people to read. */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include <stddef.h>

/*
 * The words up to a NULL as bash(1) would be given them, on one line of UTF-8
 * without control characters, into buf. What does not fit is left out, and
 * "..." says so; size is at least 8.
 */
void quote_words(char *buf, size_t size, char *const *words);

/* The same for one word. */
void quote_word(char *buf, size_t size, const char *word);

#endif
