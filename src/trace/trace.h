/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The conductor: a trace from its first check to its last undo. */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "cli/options.h"

/*
 * Run a trace. captured becomes true if the capture began, so that the outfile
 * was written. Returns the exit status for nsntrace.
 */
int trace_run(const struct options *opt, bool *captured);

/* Is it a valid capture filter? Returns 0, or -1 after a message. */
int trace_check_filter(const char *expr, int snaplen);

/*
 * Undo changes left behind by traces that were killed. Returns the exit status.
 */
int trace_cleanup(void);

#endif
