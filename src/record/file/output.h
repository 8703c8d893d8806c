/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes on their way to a descriptor that may be slow: a disk under load, a
 * pipe whose reader has stopped. The recorder must not wait for it, as the
 * kernel's ring of packets is time, not only space: so the bytes stand in a
 * queue in memory, and a thread of its own writes them.
 *
 * The queue is a ring in which no record is cut in two: one that does not fit
 * before the end begins again at the start. So each stretch that the thread
 * writes begins and ends with a whole record.
 */
#ifndef RECORD_FILE_OUTPUT_H
#define RECORD_FILE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;

/*
 * Start writing to fd, which is the output's from then on, with a queue of size
 * bytes. Returns NULL after a message; then the fd is the caller's still.
 */
struct output *output_open(int fd, size_t size);

/*
 * Room for a record of len bytes, contiguous; NULL if the queue is full, or
 * len is more than a quarter of it. Follow by output_commit().
 */
void *output_reserve(struct output *o, size_t len);

/* The reserved record is complete. */
void output_commit(struct output *o, size_t len);

/* Is anything committed that was not yet handed to the thread? In bytes. */
size_t output_pending(const struct output *o);

/* Hand what is committed to the thread. */
void output_flush(struct output *o);

/* All bytes that were ever committed. */
uint64_t output_total(const struct output *o);

/*
 * What is committed from now on goes to another file, which there is no need to
 * have yet. When all before is written, the file that it went to is closed, and
 * then output_wants_file(). Returns 0, or -1 if so many wait already; there is
 * room again as after output_reserve().
 */
int output_switch(struct output *o);

/* Is it time for output_give_file()? Says so once for each file. */
bool output_wants_file(struct output *o);
void output_give_file(struct output *o, int fd);

/* Does anything that was committed wait for a file, or will it? */
bool output_waits_for_file(struct output *o);

/*
 * A descriptor that is readable once writing has failed, or, after
 * output_reserve() returned NULL, when there is room again, or when a file is
 * wanted. For poll(2); read by output_poll().
 */
int output_event_fd(const struct output *o);

/* Returns 0, or the errno of the write that failed. */
int output_poll(struct output *o);

/* Where writing failed: what the thread had in hand. */
struct output_rest {
	const void *stretch; /* begins with a whole record; valid until close */
	size_t len;
	size_t written; /* bytes of the stretch that were written */
	bool at_start; /* the first of them were the first of the file */
	int fd; /* the file; the output's still */
};

/*
 * Flush, and wait until all is written or failed; what waits for a file is
 * lost. Returns 0, or the errno of the write that failed, with rest filled in.
 */
int output_finish(struct output *o, struct output_rest *rest);

/* Close the file, and free all. Call output_finish() first. */
void output_close(struct output *o);

#endif
