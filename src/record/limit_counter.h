/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts a capture, and each of its files, against their limits. */
#ifndef RECORD_LIMIT_COUNTER_H
#define RECORD_LIMIT_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limit_option.h"

struct limit_counter {
	/* Packets and bytes: UINT64_MAX where there is no limit. */
	struct limit capture, file;
	uint64_t packets, file_packets;
	int64_t started, file_started; /* now_ms() */
};

enum limit_reached {
	LIMIT_NONE,
	LIMIT_FILE, /* the next packet goes to another file */
	LIMIT_CAPTURE, /* the capture takes no more packets */
};

/* The capture and its first file begin now. */
void limit_counter_start(struct limit_counter *l, const struct limit *capture,
			 const struct limit *file);

/* Another file begins now. */
void limit_counter_next_file(struct limit_counter *l);

/* A packet was written. The file is size bytes long now. */
static inline enum limit_reached limit_counter_packet(struct limit_counter *l,
						      uint64_t size)
{
	if (++l->packets >= l->capture.packets || size >= l->capture.bytes)
		return LIMIT_CAPTURE;
	if (++l->file_packets >= l->file.packets || size >= l->file.bytes)
		return LIMIT_FILE;
	return LIMIT_NONE;
}

/* Has a limit of time been reached? */
enum limit_reached limit_counter_time(const struct limit_counter *l);

/* The ms until limit_counter_time() returns a limit; -1: never. */
int limit_counter_timeout(const struct limit_counter *l);

#endif
