/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes bytes to a descriptor that may be slow: a disk under load, or a pipe
 * with a reader that has stopped. The recorder must not wait for it, or the
 * kernel's ring of packets runs full. So the bytes wait in a queue in memory,
 * and a thread writes them.
 *
 * The queue is a ring in which no record is cut in two: a record that does not
 * fit before the end is put at the start. So each stretch that the thread
 * writes begins and ends with a whole record.
 */
#ifndef RECORD_FILE_OUTPUT_H
#define RECORD_FILE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;

/*
 * Start a thread that writes to fd, with a queue of size bytes. The output
 * closes fd. Returns NULL after a message; then the caller still closes it.
 */
struct output *output_open(int fd, size_t size);

/*
 * While much waits, write past the page cache where the file system takes that.
 * For files that begin empty and that nobody else has open. Call it before the
 * first record.
 */
void output_go_direct(struct output *o);

/*
 * Count the bytes that are written in *written, too, which another process may
 * watch. Call it before the first record.
 */
void output_count(struct output *o, _Atomic uint64_t *written);

/*
 * Get contiguous room for a record of len bytes. Returns NULL if the queue is
 * full, or len is more than a quarter of it. Call output_commit() next.
 */
void *output_reserve(struct output *o, size_t len);

/* The reserved record is complete. */
void output_commit(struct output *o, size_t len);

/* Committed bytes that were not handed to the thread yet. */
size_t output_pending(const struct output *o);

/* Hand all committed bytes to the thread. */
void output_flush(struct output *o);

/* All bytes that were ever committed. */
uint64_t output_total(const struct output *o);

/*
 * Bytes committed from now on go to another file, which may be given later.
 * When all bytes before are written, their file is closed, and
 * output_wants_file() returns true. Returns 0, or -1 if too many files wait
 * already; then wait as after output_reserve().
 */
int output_switch(struct output *o);

/* Must output_give_file() be called? True once for each file. */
bool output_wants_file(struct output *o);
void output_give_file(struct output *o, int fd);

/* Is there a file that was not given yet? */
bool output_waits_for_file(struct output *o);

/*
 * A descriptor for poll(2). It is readable when writing has failed, when a file
 * is wanted, or when there is room again after output_reserve() returned NULL.
 * output_poll() reads it.
 */
int output_event_fd(const struct output *o);

/* Returns 0, or the errno of the write that failed. */
int output_poll(struct output *o);

/* What the thread was writing when it failed. */
struct output_rest {
	const void *stretch; /* begins with a whole record; valid until close */
	size_t len;
	size_t written; /* bytes of the stretch that were written */
	bool at_start; /* it begins with the first byte of the file */
	int fd; /* the file; the output closes it */
};

/*
 * Flush, and wait until everything is written or writing has failed. Bytes for
 * a file that was not given are lost. Returns 0, or the errno of the write that
 * failed, and then sets *rest.
 */
int output_finish(struct output *o, struct output_rest *rest);

/* Close the file, and free all. Call output_finish() first. */
void output_close(struct output *o);

#endif
