/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undo the changes to the host: for tracer, keeper and later traces. */
#ifndef HOST_UNDO_H
#define HOST_UNDO_H

#include "host/journal/journal.h"

/*
 * Undo each line of the journal, and remove it. A thing that is already gone
 * counts as undone. Returns 0, or -1 after a message; the journal's file then
 * stays, so that the next trace, or --cleanup, tries again.
 */
int undo_all(struct journal *j);

/*
 * Undo changes left behind by traces that were killed. Returns the number of
 * those traces, or -1 after a message.
 */
int undo_dead_traces(void);

#endif
