/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --summary prints when the trace has ended. */
#ifndef TRACE_SUMMARY_H
#define TRACE_SUMMARY_H

#include <stdbool.h>

#include "record/recorder.h"

/*
 * Print the summary that the recorder left. A packet may have taken over its
 * process: all that it left is checked. The result says what it lacks.
 */
void trace_print_summary(const struct summary *summary,
			 const struct recorder_result *result);

/*
 * Tell why connections failed, in a few lines, the most telling first: unless
 * another one to the same name or address and port did not fail. Nothing is told
 * if the capture lacks packets, or if the program succeeded with a connection.
 */
void trace_print_failures(const struct summary *summary,
			  const struct recorder_result *result,
			  bool program_succeeded);

#endif
