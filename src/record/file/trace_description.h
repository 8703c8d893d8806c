/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a pcapng file says about the machine and the trace. */
#ifndef RECORD_FILE_TRACE_DESCRIPTION_H
#define RECORD_FILE_TRACE_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TRACE_MAX_COMMENTS 32 /* of the user; more are ignored */

struct trace_description {
	char hardware[256];
	char os[160];
	char trace[16384]; /* the command, its directory and user */
	/* The user's, then the trace's. They must outlive this. */
	const char *comments[TRACE_MAX_COMMENTS + 1];
	size_t n_comments;
};

/*
 * Describe this machine and, in a comment, the trace: the program's command
 * line (argv NULL: not that), its working directory and its user. Do not copy
 * the result: it points into itself.
 */
void trace_description_init(struct trace_description *a, char *const *argv,
			    uid_t uid);

/* Put one of the user's comments before the trace's. It is not copied. */
void trace_description_add_comment(struct trace_description *a,
				   const char *comment);

/* How the traced program ended. */
struct program_end {
	bool known;
	int status; /* as in the shell: 128+n for a signal n */
	int signal; /* that ended it, or 0 */
	int64_t duration; /* ns */
};

/* Write the comment about the end to text. Returns text; NULL: not known. */
const char *program_end_text(const struct program_end *end, char *text,
			     size_t size);

#endif
