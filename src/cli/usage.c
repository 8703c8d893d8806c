// SPDX-License-Identifier: GPL-2.0-or-later
/* What nsntrace prints about itself. */
#include "cli/usage.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/status.h"
#include "cli/option_table.h"

#define HELP_COLUMN 27
#define HELP_WIDTH  80

static const char head[] =
	"Usage: nsntrace [options] [--] program [arguments]\n"
	"\n"
	"Run a program, and write the packets of the program and its children "
	"to a file.\n"
	"Packets of other programs are not in the file.\n";

static const char tail[] =
	"\n"
	"Exit status: 125 if nsntrace failed, 126 if the program cannot be "
	"executed, 127\n"
	"if the program does not exist, 128+N if signal N ended the program; "
	"otherwise\n"
	"the program's exit status.\n";

/* The user asked for this output: it is an error if it cannot be written. */
static _Noreturn void finish_output(void)
{
	if (ferror(stdout) || fflush(stdout) == EOF) {
		error_errno("cannot write to standard output");
		exit(STATUS_FAILED);
	}
	exit(0);
}

/* Print text from HELP_COLUMN on; column is where the line has come to. */
static void print_text(const char *text, int column)
{
	int gap = column + 2 > HELP_COLUMN ? 2 : HELP_COLUMN - column;

	column += printf("%*s", gap, "");
	while (*text) {
		int len = (int)strcspn(text, " ");

		column += printf("%.*s", len, text);
		text += len;
		text += strspn(text, " ");
		len = (int)strcspn(text, " ");
		if (len > 0 && column + 1 + len > HELP_WIDTH)
			column = printf("\n%*s", HELP_COLUMN, "") - 1;
		else if (len > 0)
			column += printf(" ");
	}
	printf("\n");
}

static void print_row(const struct option_row *row)
{
	int column;

	if (!row->name) {
		printf("\n%s:\n", row->help);
		return;
	}
	column =
		row->letter ? printf("  -%c, ", row->letter) : printf("      ");
	column += printf("--%s%s%s", row->name, row->argument ? " " : "",
			 row->argument ? row->argument : "");
	print_text(row->help, column);
}

void usage_print_help(struct options *opt, const char *text)
{
	(void)opt, (void)text;
	printf("%s", head);
	for (size_t i = 0; i < option_table_size; i++)
		print_row(&option_table[i]);
	printf("%s", tail);
	finish_output();
}

void usage_print_version(struct options *opt, const char *text)
{
	(void)opt, (void)text;
	printf("nsntrace %s\n%s\n", PACKAGE_VERSION, pcap_lib_version());
	finish_output();
}

void usage_error(void)
{
	error("try 'nsntrace --help'");
	exit(STATUS_FAILED);
}
