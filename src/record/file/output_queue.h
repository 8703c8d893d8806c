/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The queue of an output, shared by its two sides: output.c is the recorder's,
 * output_writer.c the thread's.
 *
 * Positions count up for ever; position modulo size is the place in the ring.
 * The recorder owns head and moves it without a lock; it publishes it under
 * the lock, once a batch. Where a record did not fit before the ring's end,
 * there is a gap that the thread skips; there can be one at a time only, as the
 * queue never holds more than a lap. When the queue has run empty all begins
 * again at the start: as long as the writer keeps up, only the first part of the
 * ring's memory is ever touched.
 *
 * Where all begins again, and behind a gap, a record is put at the same place of
 * a page as in its file: then whole pages can be written without a copy.
 *
 * A file ends at a position too. There the thread closes it and waits for the
 * next, while the recorder goes on putting records into the queue. So when a
 * file comes to be, all before it are complete.
 */
#ifndef RECORD_FILE_OUTPUT_QUEUE_H
#define RECORD_FILE_OUTPUT_QUEUE_H

#include <pthread.h>

#include "record/file/direct.h"
#include "record/file/output.h"

#define STRETCHES    64 /* of the ring; what is written frees its room */
#define SWITCHES_MAX 64 /* that may wait */

struct output {
	int event_fd;
	char *ring;
	size_t size;
	pthread_t thread;

	/* The recorder's own. */
	uint64_t head;
	uint64_t flushed; /* the head that was published last */
	uint64_t tail_seen; /* the tail at the last look */
	uint64_t marked; /* the last of marks */
	uint64_t total; /* bytes committed, which head is not */
	uint64_t file_start; /* total, where the last file begins */

	/* Shared, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t work;
	uint64_t tail; /* written up to here */
	uint64_t published;
	uint64_t gap_from, gap_to; /* equal: there is none */
	/* Ends of records, size/STRETCHES apart or more; oldest first. */
	uint64_t marks[2 * STRETCHES];
	int n_marks;
	/*
	 * Where files end; oldest first. The first goes when its next begins.
	 */
	uint64_t switches[SWITCHES_MAX];
	int n_switches;
	bool wants_file; /* the recorder is to be asked */
	int next_fd; /* that it gave */
	bool wants_room; /* wake the recorder when there is room */
	bool finish;
	int error; /* errno of the write that failed */
	struct output_rest rest;

	_Atomic uint64_t *written; /* NULL: nobody wants to know */

	/* The thread's own. */
	int fd; /* -1 between two files */
	uint64_t ahead; /* bytes beyond the tail that are written already */
	uint64_t offset; /* bytes written to this file */
	struct direct direct;
};

/* Make the event descriptor readable. */
void output_wake(struct output *o);

/* The thread's function; the argument is the output. */
void *output_writer(void *arg);

#endif
