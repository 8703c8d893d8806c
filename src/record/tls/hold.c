// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that wait for secrets. All packets behind one that waits wait too, as
 * their order stays; each has its own bound, so that nothing is delayed by more
 * than that, whatever the number of connections without secrets.
 *
 * As a rule the program has logged the secrets before the capture hands over the
 * packet that needs them, and nothing waits at all.
 */
#include "record/tls/hold.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "record/capture/queue.h"
#include "record/owner/processes.h"
#include "record/tls/tls_watch.h"

#define TICK	  2 /* ms between two looks at the key log */
#define IDLE_TICK 100 /* ms; without packets too, so that it does not fill */
#define HELD_MAX  (32 << 20) /* bytes; the first go then, secrets or not */
#define KEEP	  (1 << 20) /* bytes of memory that an empty queue may keep */

struct hold {
	packet_handler put;
	void *arg;
	struct processes *processes; /* each that is waited for is kept */
	struct tls_keys *keys;
	struct tls_watch *watch;
	int patience;
	struct queue queue;
	int64_t now; /* as of the last hold_release() */
	bool blocked; /* a packet could not be put */
};

int hold_put_secrets(struct hold *h, struct savefile *savefile)
{
	const char *lines;
	size_t len;

	while (h && (len = tls_keys_pending(h->keys, &lines)) > 0) {
		if (savefile_tls_keys(savefile, lines, len) < 0)
			return -1;
		tls_keys_written(h->keys, len);
	}
	return 0;
}

size_t hold_next_file(struct hold *h)
{
	return h ? tls_keys_repeat(h->keys) : 0;
}

static int put_packet(struct hold *h, const struct packet *packet)
{
	h->blocked = h->put(packet, h->arg) < 0;
	return h->blocked ? -1 : 0;
}

static bool must_wait(const struct hold *h, const struct queued *item)
{
	return item->waits_for && h->now < item->until &&
	       queue_len(&h->queue) <= HELD_MAX &&
	       tls_watch_waits(h->watch, item->waits_for, h->now);
}

static void drop_head(struct hold *h)
{
	processes_unkeep(h->processes, &queue_head(&h->queue)->owner);
	queue_drop_head(&h->queue);
}

static int let_go(struct hold *h, bool all)
{
	const struct queued *item;

	h->blocked = false;
	while ((item = queue_head(&h->queue)) && (all || !must_wait(h, item))) {
		const struct packet packet = queued_packet(item);

		if (put_packet(h, &packet) < 0)
			return 1;
		drop_head(h);
	}
	if (!item && h->queue.size > KEEP)
		queue_release(&h->queue);
	return 0;
}

static int keep_packet(struct hold *h, const struct packet *packet,
		       uint64_t waits_for)
{
	struct queued *item = queue_add(&h->queue, packet);

	if (item) {
		processes_keep(h->processes, &item->owner);
		item->waits_for = waits_for;
		item->until = h->now + h->patience;
		if (queue_len(&h->queue) > HELD_MAX)
			let_go(h, false);
		return 0;
	}
	/* No memory: what waits goes. */
	return let_go(h, true) || put_packet(h, packet) < 0 ? -1 : 0;
}

int hold_packet(struct hold *h, const struct packet *packet)
{
	uint64_t waits_for;

	if (h->blocked)
		return -1;
	waits_for = tls_watch_packet(h->watch, packet->bytes,
				     packet->hdr->caplen, h->now);
	if (waits_for) {
		tls_keys_read(h->keys);
		if (!tls_watch_waits(h->watch, waits_for, h->now))
			waits_for = 0;
	}
	if (!waits_for && !queue_head(&h->queue))
		return put_packet(h, packet);
	return keep_packet(h, packet, waits_for);
}

int hold_release(struct hold *h)
{
	if (!h)
		return 0;
	h->now = now_ms();
	tls_keys_read(h->keys);
	return let_go(h, false);
}

int hold_timeout(const struct hold *h)
{
	if (!h || h->blocked)
		return -1;
	return queue_head(&h->queue) ? TICK : IDLE_TICK;
}

int hold_flush(struct hold *h)
{
	if (!h)
		return 0;
	h->now = now_ms();
	tls_keys_read_all(h->keys);
	return let_go(h, true);
}

void hold_abandon(struct hold *h)
{
	const char *lines;
	size_t len;

	if (!h)
		return;
	while (queue_head(&h->queue))
		drop_head(h);
	tls_keys_read(h->keys);
	while ((len = tls_keys_pending(h->keys, &lines)) > 0)
		tls_keys_written(h->keys, len);
}

struct hold *hold_open(const struct tls_log_config *log, int patience,
		       struct processes *processes, packet_handler put,
		       void *arg)
{
	struct hold *h = calloc(1, sizeof(*h));

	if (!h) {
		error_errno("cannot keep packets for TLS secrets");
		return NULL;
	}
	h->put = put;
	h->arg = arg;
	h->patience = patience;
	h->processes = processes;
	h->now = now_ms();
	h->keys = tls_keys_open(log);
	h->watch = h->keys ? tls_watch_open(h->keys) : NULL;
	if (h->watch)
		return h;
	hold_close(h);
	return NULL;
}

void hold_close(struct hold *h)
{
	if (!h)
		return;
	if (h->keys) {
		tls_keys_read_all(h->keys);
		tls_keys_close(h->keys);
	}
	if (h->watch)
		tls_watch_close(h->watch);
	queue_release(&h->queue);
	free(h);
}
