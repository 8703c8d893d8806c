/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets on their way to the savefile that must not be there before the secrets
 * of their TLS connection are: these, and whatever comes behind them, wait in a
 * queue, for a bounded time and in bounded memory.
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
 * Packets go on to put, each when it may; patience: the ms that it waits for that
 * at most; attribution: where their owners come from, or NULL. Returns NULL after a
 * message. Of the others, all but packet_delay_add() do nothing with a NULL.
 */
struct packet_delay *packet_delay_open(const struct tls_log_config *log,
				       int patience,
				       struct attribution *attribution,
				       packet_handler put, void *arg);

/* As a packet_handler: the packet goes on, or is kept until it may. */
int packet_delay_add(struct packet_delay *d, const struct packet *packet);

/*
 * Before a packet is put: the secrets that came since the last. Returns 0, or -1
 * if the savefile has no room now.
 */
int packet_delay_put_secrets(struct packet_delay *d, struct savefile *savefile);

/*
 * Packets are put to another file from here on: it needs secrets, too, and those
 * it is to begin with are put with its first packet. Returns their length.
 */
size_t packet_delay_next_file(struct packet_delay *d);

/*
 * Before a batch of packets, and when packet_delay_timeout() is over: read the key log,
 * and let go what need not wait any more. Returns 0, or 1 if not all could be
 * put.
 */
int packet_delay_release(struct packet_delay *d);

/* The ms until packet_delay_release() is to be called, -1 for no need. */
int packet_delay_timeout(const struct packet_delay *d);

/* Let all packets go. As packet_delay_release(). */
int packet_delay_flush(struct packet_delay *d);

/*
 * Nothing can be put any more, and what waits is dropped: now and then read the
 * key log all the same, for the copy of it. attribution is not used from here on.
 */
void packet_delay_abandon(struct packet_delay *d);

/* Read the log a last time, for the copy, and wait until that is written. */
void packet_delay_close(struct packet_delay *d);

#endif
