// SPDX-License-Identifier: GPL-2.0-or-later
/* How full the recorder's buffers are. */
#include "record/pressure.h"

#include <unistd.h>

#include "base/clock.h"
#include "record/capture/capture.h"
#include "record/file/savefile.h"
#include "record/memory.h"

/*
 * The brake is worth waking if a buffer is a quarter full, or if so much came in so
 * short a time that one could fill while the recorder does not run.
 */
#define RING_WAKES  (PRESSURE_FULL / 4)
#define QUEUE_WAKES (MEMORY_OUTPUT / 4)
#define BYTES_WAKE  (1U << 20)
#define WITHIN_WAKE 25 /* ms */

static bool is_busy(struct pressure_gauge *g, uint64_t read)
{
	int64_t now, before = g->marked_at;

	if (read - g->mark < BYTES_WAKE)
		return false;
	now = now_ms();
	g->mark = read;
	g->marked_at = now;
	return now - before < WITHIN_WAKE;
}

static void ring_bell(const struct pressure_gauge *g)
{
	const uint64_t one = 1;

	if (atomic_exchange(&g->shared->asleep, false))
		(void)!write(g->bell, &one, sizeof(one));
}

void pressure_note(struct pressure_gauge *g, const struct capture *c,
		   const struct savefile *f)
{
	struct pressure *p = g->shared;
	uint64_t network, loopback, queued;
	uint32_t ring;
	bool full;

	if (!p)
		return;
	network = capture_bytes(c, false);
	loopback = capture_bytes(c, true);
	queued = savefile_total(f);
	ring = capture_ring_fill(c, PRESSURE_FULL);
	full = ring >= RING_WAKES ||
	       queued - atomic_load_explicit(&p->written,
					     memory_order_relaxed) >=
		       QUEUE_WAKES;
	atomic_store_explicit(&p->ring, ring, memory_order_relaxed);
	atomic_store_explicit(&p->read[0], network, memory_order_relaxed);
	atomic_store_explicit(&p->read[1], loopback, memory_order_relaxed);
	atomic_store_explicit(&p->queued, queued, memory_order_relaxed);
	atomic_fetch_add_explicit(&p->beats, 1, memory_order_release);
	if ((is_busy(g, network + loopback) || full) &&
	    atomic_load_explicit(&p->asleep, memory_order_relaxed))
		ring_bell(g);
}

void pressure_end(struct pressure_gauge *g)
{
	if (!g->shared)
		return;
	atomic_store(&g->shared->ended, true);
	ring_bell(g);
}
