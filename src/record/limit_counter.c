// SPDX-License-Identifier: GPL-2.0-or-later
/* Counts a capture against its limits. */
#include "record/limit_counter.h"

#include <limits.h>

#include "base/clock.h"
#include "base/util.h"

static struct limit with_bounds(const struct limit *limit)
{
	return (struct limit){
		.packets = limit->packets ? limit->packets : UINT64_MAX,
		.bytes = limit->bytes ? limit->bytes : UINT64_MAX,
		.ms = limit->ms,
	};
}

void limit_counter_start(struct limit_counter *l, const struct limit *capture,
			 const struct limit *file)
{
	*l = (struct limit_counter){ .capture = with_bounds(capture),
				     .file = with_bounds(file) };
	l->started = l->file_started = now_ms();
}

void limit_counter_next_file(struct limit_counter *l)
{
	l->file_packets = 0;
	l->file_started = now_ms();
}

/* The ms that are left, 0 if it is over, INT_MAX for long. */
static int left(int64_t started, int64_t ms, int64_t now)
{
	int64_t due = started + ms - now;

	if (ms == 0 || due > INT_MAX)
		return INT_MAX;
	return due > 0 ? (int)due : 0;
}

enum limit_reached limit_counter_time(const struct limit_counter *l)
{
	int64_t now;

	if (l->capture.ms == 0 && l->file.ms == 0)
		return LIMIT_NONE;
	now = now_ms();
	if (left(l->started, l->capture.ms, now) == 0)
		return LIMIT_CAPTURE;
	if (left(l->file_started, l->file.ms, now) == 0)
		return LIMIT_FILE;
	return LIMIT_NONE;
}

int limit_counter_timeout(const struct limit_counter *l)
{
	int64_t now;
	int capture, file;

	if (l->capture.ms == 0 && l->file.ms == 0)
		return -1;
	now = now_ms();
	capture = left(l->started, l->capture.ms, now);
	file = left(l->file_started, l->file.ms, now);
	return capture < file ? capture : file;
}
