/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program was not found. */
#ifndef CLI_PROGRAM_HINT_H
#define CLI_PROGRAM_HINT_H

/*
 * There is no program argv[0]. If the words look like a known mistake, print an
 * error with what to type instead. Changes nothing.
 */
void program_hint(char *const *argv);

#endif
