/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quote words for people to read. */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include <stddef.h>

/*
 * Write the words up to a NULL to buf, quoted for bash(1): one line of UTF-8 in
 * which every character is visible. If buf is too small, the text is cut and
 * ends in "...". size is at least 8.
 */
void quote_words(char *buf, size_t size, char *const *words);

/* The same for one word. */
void quote_word(char *buf, size_t size, const char *word);

/* The same for len bytes of words with a NUL in between. */
void quote_separated(char *buf, size_t size, const char *words, size_t len);

#endif
