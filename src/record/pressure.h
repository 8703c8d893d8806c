/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How full the recorder's buffers are: memory that the recorder shares with the
 * brake (trace/brake.h), which slows the program before packets are lost. The
 * recorder writes it and the brake reads it, except where it says otherwise.
 * Neither waits for the other. The brake believes none of it beyond its bounds.
 */
#ifndef RECORD_PRESSURE_H
#define RECORD_PRESSURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define PRESSURE_FULL 1024 /* a buffer is full */

struct capture;
struct savefile;

struct pressure {
	_Atomic uint32_t beats; /* looks of the recorder at its buffers */
	_Atomic uint32_t ring; /* of PRESSURE_FULL: the kernel's fullest ring */
	_Atomic uint64_t read[2]; /* bytes taken: the uplink's, loopback's */
	_Atomic uint64_t queued; /* bytes given to the output */
	_Atomic uint64_t written; /* bytes that it has written */
	_Atomic bool
		ended; /* no more packets are taken, and the trace goes on */
	_Atomic bool over; /* the tracer's: the trace ends, and its links go */
	/* The brake's. */
	_Atomic bool asleep; /* it waits for the bell */
	_Atomic bool gave_up; /* the output took nothing for too long */
	_Atomic int64_t slowed; /* ns during which a link was slow */
	_Atomic uint32_t turned_away; /* packets that a slow link dropped */
};

/* The recorder's side. Initialise with zeroes. */
struct pressure_gauge {
	struct pressure *shared; /* NULL: nobody wants to know */
	int bell; /* an eventfd that wakes the brake */
	uint64_t mark; /* bytes taken at the last look at the clock */
	int64_t marked_at; /* now_ms() */
};

/* After each batch of packets. */
void pressure_note(struct pressure_gauge *g, const struct capture *c,
		   const struct savefile *f);

/* No more packets are taken, and the trace goes on. */
void pressure_end(struct pressure_gauge *g);

#endif
