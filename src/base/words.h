/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command line that somebody typed into a field, for which there is no shell. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

/*
 * Part text into words, at blanks. '...' keeps what is in it; "..." too, but
 * for \" and \\; a backslash elsewhere keeps the character behind it. Any other
 * character stands for itself: nothing is expanded, and & | ; < > begin nothing.
 *
 * Returns the words and a NULL, all in one block for free(3); NULL after a
 * message when a quote is not closed.
 */
char **words_split(const char *text);

#endif
