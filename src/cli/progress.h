/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How far a trace is, told while it runs: on a line of the terminal that is
 * written over and over, and once whenever SIGUSR1 asks for it. The counts are
 * the recorder's, who is asked for them when they are due.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Starts as zeroes. */
struct progress {
	int64_t started; /* now_ms() */
	int64_t due; /* now_ms() when the line is to be written next */
	bool line; /* there is one */
	bool visible; /* it stands on the terminal now */
	bool wanted; /* by SIGUSR1 */
	bool asked; /* the recorder was, and has not answered */
};

struct progress_counts {
	uint64_t packets; /* captured */
	uint64_t bytes; /* of these, as they were sent */
	uint64_t dropped; /* packets that the capture had no room for */
};

/*
 * Have a line, if stderr is a terminal: where standard output, which is the
 * program's, is not the same one, or by force. Before the processes are forked
 * that may say something while it stands there.
 */
void progress_add_line(struct progress *p, bool force, bool program_on_stderr);

/* The program starts now; nothing is to come before. */
void progress_start(struct progress *p);

/* SIGUSR1: tell it once. */
void progress_request(struct progress *p);

/* ms until progress_is_due(), for poll(2); -1: nothing is to come. */
int progress_wait(const struct progress *p);

/* Is the recorder to be asked now? It counts as asked then. */
bool progress_is_due(struct progress *p);

/* The recorder's answer: show it where it is wanted. */
void progress_tell(struct progress *p, const struct progress_counts *counts);

/* The line goes, until the next progress_tell(). */
void progress_clear(struct progress *p);

/* It does not come again. */
void progress_end(struct progress *p);

#endif
