/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The changes that a trace makes to the host. Each is one line of text, written
 * before the change is made. There are three copies: in memory, from which the
 * tracer undoes; at the keeper, which undoes if the tracer is killed; and in a
 * file, from which the next trace undoes if both are killed.
 *
 * The file is /run/nsntrace/NETNS/ID. NETNS is the inode number of the network
 * namespace that was changed (mount namespaces may share /run while network
 * namespaces differ). Each process that may still change the host holds a lock
 * of the file (flock(2)). A trace is alive as long as its file is locked.
 *
 * Traces also learn of one another by these files. Several traces may need the
 * same change (forwarding of a device, a table). The last of them, which finds
 * that line in no other live journal, undoes it.
 *
 * A line is a kind, a space, and whatever is needed to undo: see the *_undo
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

/* Has it a file in /run, so that other traces can read it? */
bool journal_is_shared(const struct journal *j);

/*
 * Add a line to all copies. Call it before the change. Returns 0, or -1 after a
 * message: then do not make the change.
 */
int journal_add(struct journal *j, const char *fmt, ...) PRINTF(2, 3);

/*
 * Add a line in memory only, to the keeper's copy. Returns 0, or -1 (ENOMEM).
 */
int journal_take(struct journal *j, const char *line);

/*
 * The n-th line of a kind, counted from the last, without the kind and its
 * space. NULL if there are no more.
 */
const char *journal_line(const struct journal *j, const char *kind, size_t n);

/* Has this trace added the line? */
bool journal_has(const struct journal *j, const char *line);

/*
 * Lock out all other traces of this network namespace, for a moment: never
 * while a command runs. Returns a descriptor to close, or -1 after a message;
 * without a file, -1 in silence.
 */
int journal_lock_all(const struct journal *j);

/* Does the journal of another live trace have the line? */
bool journal_has_other(const struct journal *j, const char *line);

/* The same for any other trace, also one that died and was not undone yet. */
bool journal_has_any_other(const struct journal *j, const char *line);

/*
 * Add the line of a thing that other traces may share: if it is absent, as we
 * create it, or if another live trace has created it, so that the last one
 * removes it. Call with the lock held. Returns 1 if added, 0 if not, -1 after a
 * message.
 */
int journal_claim(struct journal *j, bool absent, const char *line);

/*
 * Remove the line from the file: this trace no longer needs the thing. Call
 * with the lock held, so that of two traces that end at once one is the last.
 */
void journal_release(struct journal *j, const char *line);

/*
 * The trace needs a thing again, the line of which it may have released: the file
 * has the line from here on. Returns 0, or -1 after a message.
 */
int journal_note_again(struct journal *j, const char *line);

/* All is undone: remove the file and, if they are empty, its directories. */
void journal_remove(struct journal *j);

/* Close and free; the file stays for the next start to undo. */
void journal_close(struct journal *j);

/*
 * Load the next journal of a trace that was killed into j (JOURNAL_INIT), and
 * lock it. *skip starts at 0: how many to pass over. Returns 1, 0 if there are
 * no more, or -1 after a message.
 */
int journal_next_dead(struct journal *j, size_t *skip);

#endif
