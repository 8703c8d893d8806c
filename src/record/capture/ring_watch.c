// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel fills the blocks of a ring in turn, and libpcap gives them back in
 * turn: those that wait for it follow one another. So a few of all show how many
 * they are.
 */
#include "record/capture/ring_watch.h"

#include <linux/if_packet.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#define BLOCK	  (256U << 10) /* libpcap's, since 1.5 */
#define TRIES_MAX 64

/* libpcap makes a smaller ring where there is no memory for the whole. */
static void map(struct ring_watch *w, int sock, uint64_t bytes)
{
	uint64_t n = (bytes + BLOCK - 1) / BLOCK;
	void *ring = MAP_FAILED;

	for (int i = 0; i < TRIES_MAX && n >= RING_WATCH_LOOKS; i++, n--) {
		w->size = n * BLOCK;
		ring = mmap(NULL, w->size, PROT_READ, MAP_SHARED, sock, 0);
		if (ring != MAP_FAILED)
			break;
	}
	w->ring = ring == MAP_FAILED ? NULL : ring;
}

/* Keep the page of each block that is looked at, and nothing between them. */
static void keep_heads(struct ring_watch *w)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t blocks = w->size / BLOCK;

	w->n = RING_WATCH_LOOKS;
	for (uint32_t i = 0; i < w->n; i++) {
		uint64_t end = (i + 1) * blocks / w->n * BLOCK;

		w->place[i] = i * blocks / w->n * BLOCK;
		munmap(w->ring + w->place[i] + page, end - w->place[i] - page);
	}
}

void ring_watch_open(struct ring_watch *w, int sock, uint64_t bytes)
{
	*w = (struct ring_watch){ .ring = NULL };
	map(w, sock, bytes);
	if (w->ring)
		keep_heads(w);
}

static int waits(const struct ring_watch *w, uint32_t i)
{
	const struct tpacket_block_desc *block =
		(const void *)(w->ring + w->place[i]);
	const volatile uint32_t *status = &block->hdr.bh1.block_status;

	return (*status & TP_STATUS_USER) != 0;
}

uint32_t ring_watch_fill(const struct ring_watch *w, uint32_t full)
{
	uint32_t waiting = 0;

	for (uint32_t i = 0; i < w->n; i++)
		waiting += waits(w, i);
	return w->n ? waiting * full / w->n : 0;
}

void ring_watch_close(struct ring_watch *w)
{
	/* Others may have what lies between by now. */
	for (uint32_t i = 0; i < w->n; i++)
		munmap(w->ring + w->place[i], (size_t)sysconf(_SC_PAGESIZE));
	*w = (struct ring_watch){ .ring = NULL };
}
