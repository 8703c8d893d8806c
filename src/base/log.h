/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Messages on stderr. Each call prints one line by one write(2), so that lines
 * of several processes do not mix. Every message passes utf8_make_visible():
 * control characters, invalid UTF-8, changes of direction and characters without
 * width become '?', so that a file name or an argument cannot forge a line or
 * control the terminal.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/util.h"

/* quiet turns say() off, verbose turns detail() on. Both start false. */
void log_init(bool quiet, bool verbose);

/*
 * From now on the terminal may show a line without an end: every message of this
 * process, and of children that it forks later, clears that line first.
 */
void log_clear_line(void);

/*
 * From here on a message waits at most ms (-1: without a limit) for its reader,
 * and is lost then: the program may keep a pipe full, or its terminal stopped.
 */
void log_wait_at_most(int ms);

/* "nsntrace: TEXT". Returns -1, for the caller to return. */
int error(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: TEXT: REASON" with the reason for errno. Keeps errno. Returns -1. */
int error_errno(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: warning: TEXT". The trace goes on. */
void warning(const char *fmt, ...) PRINTF(1, 2);

/* TEXT alone: the messages of a normal run. Nothing with --quiet. */
void say(const char *fmt, ...) PRINTF(1, 2);

/* "nsntrace: TEXT", even with --quiet: the user has asked for it. */
void answer(const char *fmt, ...) PRINTF(1, 2);

/*
 * TEXT alone, even with --quiet: a line of a table that the user has asked for.
 * style is an escape sequence of the terminal, of our own, or NULL.
 */
void show(const char *style, const char *fmt, ...) PRINTF(2, 3);

/* "nsntrace: TEXT" with --verbose: a change to the host, or its undo. */
void detail(const char *fmt, ...) PRINTF(1, 2);

#endif
