/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splits a command line that was typed into a field, without a shell. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

/*
 * Split text into words at blanks. '...' quotes all characters; "..." too, but
 * for \" and \\; elsewhere a backslash quotes the next character. All other
 * characters, also & | ; < >, stand for themselves, and nothing is expanded.
 *
 * Returns the words and a NULL, all in one block for free(3); NULL after a
 * message when a quote is not closed.
 */
char **words_split(const char *text);

#endif
