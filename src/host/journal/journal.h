/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a trace has changed on the host: one line of text a change, written
 * down before the change is made. There are three copies: in memory, for the
 * tracer's own undo; at the keeper, which undoes when the tracer is dead; and
 * in a file, for the next start when both are.
 *
 * The file is /run/nsntrace/NETNS/ID. NETNS is the inode number of the network
 * namespace that the lines speak of (mount namespaces may share /run while
 * network namespaces differ). A trace is alive as long as its file is locked
 * by flock(2): every process that may still change the host holds that lock.
 *
 * The files are also how traces know of one another: what two of them need (a
 * device's forwarding, a table) is undone by the one that finds no other live
 * journal with the same line.
 *
 * A line is a kind, a space, and what that kind needs to undo: see the *_undo
 * functions. Without a writable /run there is no file, and nothing is shared.
 */
#ifndef HOST_JOURNAL_JOURNAL_H
#define HOST_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"

#define JOURNAL_ID_SIZE 8 /* seven hex digits: see veth.h */

struct journal {
	char id[JOURNAL_ID_SIZE];
	int dir_fd; /* /run/nsntrace/NETNS, or -1 */
	int file_fd; /* locked, or -1 */
	int keeper_fd; /* SOCK_SEQPACKET to the keeper, or -1 */
	char **lines;
	size_t n_lines;
};

#define JOURNAL_INIT                                                           \
	{                                                                      \
		.dir_fd = -1, .file_fd = -1, .keeper_fd = -1                   \
	}

/* Open a new journal under a random id. Returns 0, or -1 after a message. */
int journal_open(struct journal *j);

/* The errno of /run not being writable is kept for those that need it. */
bool journal_is_shared(const struct journal *j);

/*
 * Write a line down, in all copies, before the change is made. Returns 0, or
 * -1 after a message: then do not make the change.
 */
int journal_add(struct journal *j, const char *fmt, ...) PRINTF(2, 3);

/* Take a line over in memory only: the keeper's copy. 0 or -1 (ENOMEM). */
int journal_take(struct journal *j, const char *line);

/*
 * The n-th line of a kind, from the last to the first: what stands behind the
 * kind and a space. NULL when there are no more.
 */
const char *journal_line(const struct journal *j, const char *kind, size_t n);

/* True if this trace has written the line down. */
bool journal_has(const struct journal *j, const char *line);

/*
 * The lock among all traces of this network namespace, for short looks and
 * decisions; never held while a program runs. Returns a descriptor to close,
 * or -1 after a message; without a file, -1 in silence.
 */
int journal_lock_all(const struct journal *j);

/* True if a line of the text stands in the journal of another live trace. */
bool journal_has_other(const struct journal *j, const char *line);

/* The same for any other trace, also one that died and was not undone yet. */
bool journal_has_any_other(const struct journal *j, const char *line);

/*
 * Write line down if the thing it speaks of is absent (so that making it is a
 * change), or if another live trace made it (so that the last one unmakes
 * it). Call with the lock held. Returns 1 if written, 0 if not, -1 on error.
 */
int journal_claim(struct journal *j, bool absent, const char *line);

/*
 * This trace needs the line no longer, as far as others can see. Call with the
 * lock held, so that of two that end at once one is the last.
 */
void journal_release(struct journal *j, const char *line);

/* The change is undone: remove the file and, if empty, its directories. */
void journal_remove(struct journal *j);

/* Close and free; the file stays for the next start to undo. */
void journal_close(struct journal *j);

/*
 * Load the next journal of a trace that died, locked, into j (initialised,
 * not open). *skip starts at 0 and counts those passed over. Returns 1, 0 when
 * there are none left, -1 after a message.
 */
int journal_next_dead(struct journal *j, size_t *skip);

#endif
