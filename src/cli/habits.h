/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that nsntrace does not have: other programs' and misspelt ones. */
#ifndef CLI_HABITS_H
#define CLI_HABITS_H

/* Print an error for -LETTER, with the option of ours that does the same. */
void habits_explain_letter(char letter);

/*
 * Print an error for --NAME, or --NAME=ARGUMENT, with the option of ours that
 * does the same or has the nearest name.
 */
void habits_explain_name(const char *name);

#endif
