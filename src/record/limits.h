/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeping count of a capture, and of each file of it, against their limits. */
#ifndef RECORD_LIMITS_H
#define RECORD_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limit.h"

struct limits {
	/* Packets and bytes: UINT64_MAX where there is no limit. */
	struct limit capture, file;
	uint64_t packets, file_packets;
	int64_t started, file_started; /* now_ms() */
};

enum limits_reached {
	LIMITS_NONE,
	LIMITS_FILE, /* the next packet is for another file */
	LIMITS_CAPTURE, /* there is to be no other packet */
};

/* The capture begins now, with its first file. */
void limits_start(struct limits *l, const struct limit *capture,
		  const struct limit *file);

/* Another file begins now. */
void limits_next_file(struct limits *l);

/* A packet was put, and made the file size bytes long. */
static inline enum limits_reached limits_packet(struct limits *l, uint64_t size)
{
	if (++l->packets >= l->capture.packets || size >= l->capture.bytes)
		return LIMITS_CAPTURE;
	if (++l->file_packets >= l->file.packets || size >= l->file.bytes)
		return LIMITS_FILE;
	return LIMITS_NONE;
}

/* What has time brought? */
enum limits_reached limits_time(const struct limits *l);

/* The ms until limits_time() will say something else than none; -1: never. */
int limits_timeout(const struct limits *l);

#endif
