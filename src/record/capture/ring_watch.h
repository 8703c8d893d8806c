/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How full a ring of libpcap's is (packet(7), TPACKET_V3). libpcap does not say.
 * The ring is mapped a second time, to be read only, and of it nothing but the
 * heads of its blocks.
 */
#ifndef RECORD_CAPTURE_RING_WATCH_H
#define RECORD_CAPTURE_RING_WATCH_H

#include <stdint.h>

#define RING_WATCH_LOOKS 16 /* blocks that are looked at */

struct ring_watch {
	char *ring; /* NULL: it cannot be watched */
	uint64_t size; /* bytes of it */
	uint32_t n; /* blocks that are mapped */
	uint64_t place[RING_WATCH_LOOKS]; /* of each, in the ring */
};

/*
 * Watch the ring of a packet socket that was asked for with this many bytes. One
 * of too few blocks is not watched.
 */
void ring_watch_open(struct ring_watch *w, int sock, uint64_t bytes);

/* Of full: how much of the ring was not read yet, to a sixteenth. */
uint32_t ring_watch_fill(const struct ring_watch *w, uint32_t full);

void ring_watch_close(struct ring_watch *w);

#endif
