/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Delays packets that must not be in the savefile before the secrets of their
 * TLS connection. They wait in a queue, with all packets that follow, for a
 * limited time and in limited memory.
 */
#ifndef RECORD_TLS_PACKET_DELAY_H
#define RECORD_TLS_PACKET_DELAY_H

#include "packet/packet.h"
#include "record/capture/capture.h"
#include "record/file/savefile.h"
#include "record/tls/tls_keys.h"

struct packet_delay;
struct attribution;

/*
 * Packets go on to put() when they need not wait any more, after patience ms at
 * most. attribution: where their owners come from, or NULL. Returns NULL after
 * a message. All other functions but packet_delay_add() accept NULL and do
 * nothing.
 */
struct packet_delay *packet_delay_open(const struct tls_log_config *log,
				       int patience,
				       struct attribution *attribution,
				       packet_handler put, void *arg);

/* Add a packet: it goes on at once, or waits. Returns as a packet_handler. */
int packet_delay_add(struct packet_delay *d, const struct packet *packet);

/*
 * Write the secrets that have come to the savefile, before a packet is written.
 * Returns 0, or -1 if the savefile has no room now.
 */
int packet_delay_put_secrets(struct packet_delay *d, struct savefile *savefile);

/*
 * From now on packets go to another file, which needs the secrets again: they
 * are written before its first packet. Returns their length.
 */
size_t packet_delay_next_file(struct packet_delay *d);

/*
 * Read the key log, and pass on the packets that need not wait any more. Call
 * this before a batch of packets, and when packet_delay_timeout() is over.
 * Returns 0, or 1 if put() refused a packet.
 */
int packet_delay_release(struct packet_delay *d);

/* The ms until packet_delay_release() must be called; -1: never. */
int packet_delay_timeout(const struct packet_delay *d);

/* Pass all packets on. Returns as packet_delay_release(). */
int packet_delay_flush(struct packet_delay *d);

/*
 * Drop the packets that wait, as nothing can be written any more. Call this
 * again now and then: it still reads the key log, for the copy of it. From the
 * second call on the attribution is not used.
 */
void packet_delay_abandon(struct packet_delay *d);

/*
 * Read the log a last time, for the copy, and wait until the copy is written.
 */
void packet_delay_close(struct packet_delay *d);

#endif
