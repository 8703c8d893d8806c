/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 (RFC 3629) in bytes that others chose. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The length of the character that text begins with, and its code point; 0 if
 * its len bytes begin with none: they are not UTF-8, or end too soon.
 */
size_t utf8_char(const char *text, size_t len, uint32_t *code);

/*
 * Can a reader see this code point? Not a control character (C0, DEL, C1), a
 * line separator, a character that changes the direction of text, or one
 * without width.
 */
bool utf8_is_visible(uint32_t code);

/*
 * Replace each byte of text that is not UTF-8, and each character that is not
 * visible, by one '?'. Works in place. Returns the new length.
 */
size_t utf8_make_visible(char *text, size_t len);

#define UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/*
 * Copy text, with U+FFFD for each byte that is not UTF-8, as a string; what has
 * no room is left out, in whole characters. Returns its length.
 */
size_t utf8_clean(char *out, size_t size, const char *text, size_t len);

#endif
