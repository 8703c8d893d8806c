// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets that wait for secrets. Packets stay in order, so all packets after
 * one that waits must wait too. Each has its own limit, so that none is delayed
 * longer, however many connections have no secrets.
 *
 * Usually the program has logged the secrets before the packet that needs them
 * is read, and nothing waits.
 */
#include "record/tls/packet_delay.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "record/capture/packet_queue.h"
#include "record/memory.h"
#include "record/owner/attribution.h"
#include "record/tls/tls_watch.h"

#define TICK	  2 /* ms between two looks at the key log */
#define IDLE_TICK 100 /* ms; the same without packets */
#define KEEP	  (1 << 20) /* bytes that an empty queue may keep */
#define READ_MAX  (256 << 10) /* of the key log in a turn, if packets wait */

struct packet_delay {
	packet_handler put;
	void *arg;
	struct attribution *attribution; /* keeps the owners */
	struct tls_keys *keys;
	struct tls_watch *watch;
	int patience;
	struct packet_queue queue;
	/* As of the last packet_delay_release(), with which a turn begins. */
	int64_t now;
	size_t read; /* bytes of the key log since then */
	size_t put_bytes; /* of packets, of which the keys do not know */
	bool blocked; /* a packet could not be put */
};

int packet_delay_put_secrets(struct packet_delay *d, struct savefile *savefile)
{
	const char *lines;
	size_t len;

	while (d && (len = tls_keys_pending(d->keys, &lines)) > 0) {
		if (savefile_tls_keys(savefile, lines, len) < 0)
			return -1;
		tls_keys_written(d->keys, len);
	}
	return 0;
}

size_t packet_delay_next_file(struct packet_delay *d)
{
	return d ? tls_keys_repeat(d->keys) : 0;
}

static int put_packet(struct packet_delay *d, const struct packet *packet)
{
	d->blocked = d->put(packet, d->arg) < 0;
	if (d->blocked)
		return -1;
	d->put_bytes += packet->hdr->caplen;
	return 0;
}

static bool must_wait(const struct packet_delay *d,
		      const struct queued_packet *item)
{
	return item->waits_for && d->now < item->until &&
	       tls_watch_waits(d->watch, item->waits_for, d->now);
}

static void drop_head(struct packet_delay *d)
{
	attribution_unkeep(d->attribution,
			   &packet_queue_head(&d->queue)->owner);
	packet_queue_drop(&d->queue);
}

static int put_head(struct packet_delay *d)
{
	const struct packet packet =
		packet_queue_packet(packet_queue_head(&d->queue));

	if (put_packet(d, &packet) < 0)
		return -1;
	drop_head(d);
	return 0;
}

static int let_go(struct packet_delay *d, bool all)
{
	const struct queued_packet *item;

	d->blocked = false;
	while ((item = packet_queue_head(&d->queue)) &&
	       (all || !must_wait(d, item)))
		if (put_head(d) < 0)
			return 1;
	if (!item && d->queue.touched > KEEP)
		packet_queue_release(&d->queue);
	return 0;
}

static int keep_packet(struct packet_delay *d, const struct packet *packet,
		       uint64_t waits_for)
{
	struct queued_packet *item;

	/* Without room, or memory, the first ones wait no longer. */
	while (!(item = packet_queue_add(&d->queue, packet))) {
		if (!packet_queue_head(&d->queue))
			return put_packet(d, packet);
		if (put_head(d) < 0)
			return -1;
	}
	attribution_keep(d->attribution, &item->owner);
	item->waits_for = waits_for;
	item->until = d->now + d->patience;
	return 0;
}

/* However much the program logs, packets must not wait for it. */
static void read_keys(struct packet_delay *d)
{
	tls_keys_allow(d->keys, d->put_bytes);
	d->put_bytes = 0;
	if (d->read < READ_MAX)
		d->read += tls_keys_read(d->keys);
}

int packet_delay_add(struct packet_delay *d, const struct packet *packet)
{
	uint64_t waits_for;

	if (d->blocked)
		return -1;
	waits_for = tls_watch_packet(d->watch, packet->bytes,
				     packet->hdr->caplen, d->now);
	if (waits_for) {
		read_keys(d);
		if (!tls_watch_waits(d->watch, waits_for, d->now))
			waits_for = 0;
	}
	if (!waits_for && !packet_queue_head(&d->queue))
		return put_packet(d, packet);
	return keep_packet(d, packet, waits_for);
}

int packet_delay_release(struct packet_delay *d)
{
	if (!d)
		return 0;
	d->now = now_ms();
	d->read = 0;
	read_keys(d);
	return let_go(d, false);
}

int packet_delay_timeout(const struct packet_delay *d)
{
	if (!d || d->blocked)
		return -1;
	return packet_queue_head(&d->queue) ? TICK : IDLE_TICK;
}

int packet_delay_flush(struct packet_delay *d)
{
	if (!d)
		return 0;
	d->now = now_ms();
	tls_keys_read_all(d->keys);
	return let_go(d, true);
}

void packet_delay_abandon(struct packet_delay *d)
{
	const char *lines;
	size_t len;

	if (!d)
		return;
	while (packet_queue_head(&d->queue))
		drop_head(d);
	tls_keys_read(d->keys);
	while ((len = tls_keys_pending(d->keys, &lines)) > 0)
		tls_keys_written(d->keys, len);
}

struct packet_delay *packet_delay_open(const struct tls_log_config *log,
				       int patience,
				       struct attribution *attribution,
				       packet_handler put, void *arg)
{
	struct packet_delay *d = calloc(1, sizeof(*d));

	if (!d) {
		error_errno("cannot keep packets for TLS secrets");
		return NULL;
	}
	d->put = put;
	d->arg = arg;
	d->patience = patience;
	d->queue.size = MEMORY_DELAYED;
	d->attribution = attribution;
	d->now = now_ms();
	d->keys = tls_keys_open(log);
	d->watch = d->keys ? tls_watch_open(d->keys) : NULL;
	if (d->watch)
		return d;
	packet_delay_close(d);
	return NULL;
}

void packet_delay_close(struct packet_delay *d)
{
	if (!d)
		return;
	if (d->keys) {
		tls_keys_read_all(d->keys);
		tls_keys_close(d->keys);
	}
	if (d->watch)
		tls_watch_close(d->watch);
	packet_queue_release(&d->queue);
	free(d);
}
