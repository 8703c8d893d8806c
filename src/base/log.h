/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What nsntrace says, always on stderr, a line a call. Each line is one
 * write(2), so that lines of several processes do not mix. Control characters
 * that come in by a name or an argument are shown as '?': a file name cannot
 * forge a line or drive the terminal.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/util.h"

/* quiet silences say(); verbose lets detail() be heard. Both start false. */
void log_init(bool quiet, bool verbose);

/*
 * A line may stand on the terminal that is not ended: from now on, whatever is
 * said by this process clears it first. Children that are forked do so too.
 */
void log_clear_line(void);

/* "nsntrace: TEXT". Returns -1, so that a caller can return it. */
int error(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: TEXT: REASON", the reason from errno, which is kept. -1. */
int error_errno(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: warning: TEXT": the trace goes on. */
void warning(const char *fmt, ...) PRINTF(1, 2);

/* TEXT as it stands: the chatter of a normal run. */
void say(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: TEXT", though quiet: the user has asked for it. */
void answer(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: TEXT" with --verbose: a thing done to the host, or undone. */
void detail(const char *fmt, ...) PRINTF(1, 2);

#endif
