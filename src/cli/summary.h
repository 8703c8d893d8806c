/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of --summary, on stderr: as wide as the terminal. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted in a line, and in sums of lines. */
struct summary_counts {
	uint64_t up, down; /* bytes that the program sent, and received */
	uint64_t connections;
};

struct summary_line {
	char process[96]; /* "": not known */
	char peer[320]; /* a name or an address, and a port */
	char protocol[16];
	char outcome[320];
	struct summary_counts counts;
	bool has_counts; /* false: they are another line's, too */
	bool failed;
	int64_t ns; /* from the first packet to the last */
};

/*
 * Print n lines, of which those of a process are together. Of a process, and of
 * all, only the first ones are printed; what is left out is in sums, and so are
 * the others, for which there is no line.
 */
void summary_print(const struct summary_line *lines, size_t n,
		   const struct summary_counts *others);

#endif
