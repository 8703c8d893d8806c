/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undoing, the same for tracer, keeper and the next start. */
#ifndef HOST_UNDO_H
#define HOST_UNDO_H

#include "host/journal/journal.h"

/*
 * Undo every line of the journal and remove it. What is gone already counts
 * as undone. Returns 0, or -1 after a message; the journal's file then stays,
 * so that the next start, or --cleanup, tries again.
 */
int undo_all(struct journal *j);

/*
 * Undo what traces left behind of which every process was killed. Returns the
 * number of traces undone, or -1 after a message.
 */
int undo_dead_traces(void);

#endif
