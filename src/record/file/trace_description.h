/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture file says of itself, where its format can. */
#ifndef RECORD_FILE_TRACE_DESCRIPTION_H
#define RECORD_FILE_TRACE_DESCRIPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TRACE_MAX_COMMENTS 32 /* that the user may give */

struct trace_description {
	char hardware[256];
	char os[160];
	char trace[16384]; /* what was traced: command, directory, user */
	/* The user's, then the trace's. They must stay. */
	const char *comments[TRACE_MAX_COMMENTS + 1];
	size_t n_comments;
};

/*
 * This machine and, as a comment, the trace: the program's command line, the
 * working directory, and who it runs as.
 */
void trace_description_init(struct trace_description *a, char *const *argv,
			    uid_t uid);

/* Put one of the user's comments before the trace's. It must stay. */
void trace_description_add_comment(struct trace_description *a,
				   const char *comment);

/* How the traced program ended. */
struct program_end {
	bool known;
	int status; /* as of the shell, 128+n for a signal n */
	int signal; /* 0: none ended it */
	int64_t duration; /* ns */
};

/* As a comment; returns text, or NULL if it is not known. */
const char *program_end_text(const struct program_end *end, char *text,
			     size_t size);

#endif
