/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options of the command line, one row each. */
#ifndef CLI_OPTION_TABLE_H
#define CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"

#define SNAPLEN_MAX    262144 /* as tcpdump: the largest that readers accept */
#define BUFFER_DEFAULT (32 << 20) /* bytes */

/* A row without a name is the title of the rows below it. */
struct option_row {
	char letter; /* '\0': the option has a long name only */
	const char *name;
	const char *argument; /* its name in --help; NULL: there is none */
	const char *help;
	/*
	 * How the option changes struct options: by take(), which gets the
	 * argument and ends the process if that is wrong; or else by the member
	 * at this offset, a string with an argument and a bool without one.
	 */
	void (*take)(struct options *opt, const char *text);
	size_t member;
	const char *word; /* may follow as --name=WORD; NULL: nothing may */
};

extern const struct option_row option_table[];
extern const size_t option_table_size;

void option_table_apply(const struct option_row *row, struct options *opt,
			const char *text);

/* Returns NULL if there is no such option. */
const struct option_row *option_table_find(char letter);

#endif
