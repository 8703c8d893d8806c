/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress of a trace, shown while it runs: on a line of the terminal that is
 * overwritten, and as a message for each SIGUSR1. The counts come from the
 * recorder; the caller asks it when progress_is_due().
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* Starts with all zeroes. */
struct progress {
	int64_t started; /* now_ms() */
	int64_t due; /* now_ms() of the next update of the line */
	bool line; /* show a line */
	bool visible; /* the terminal shows the line now */
	bool wanted; /* SIGUSR1 has asked for a message */
	bool asked; /* the recorder has not answered yet */
};

struct progress_counts {
	uint64_t packets; /* captured */
	uint64_t bytes; /* their length, before any cut */
	uint64_t dropped; /* packets lost because the buffer was full */
};

/*
 * Show a line if stderr is a terminal, and the program does not write to the same
 * one; with force, even then. Call it before forking processes that print
 * messages: they must clear the line.
 */
void progress_add_line(struct progress *p, bool force, bool program_on_stderr);

/* The program starts now. Nothing is shown before. */
void progress_start(struct progress *p);

/* SIGUSR1: print one message. */
void progress_request(struct progress *p);

/* ms until progress_is_due(), for poll(2); -1: never. */
int progress_wait(const struct progress *p);

/* Must the recorder be asked now? If so, it counts as asked. */
bool progress_is_due(struct progress *p);

/* Show the answer of the recorder. */
void progress_tell(struct progress *p, const struct progress_counts *counts);

/* Clear the line, until the next progress_tell(). */
void progress_clear(struct progress *p);

/* Clear the line for good. */
void progress_end(struct progress *p);

#endif
