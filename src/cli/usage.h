/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What nsntrace prints about itself. */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include "cli/options.h"

/*
 * --help and --version: print to standard output and end the process, with 125
 * if that cannot be written. They have the type of an option's take().
 */
_Noreturn void usage_print_help(struct options *opt, const char *text);
_Noreturn void usage_print_version(struct options *opt, const char *text);

/* After a message about the command line: name --help, exit with 125. */
_Noreturn void usage_error(void);

#endif
