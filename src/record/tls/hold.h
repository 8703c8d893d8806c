/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets on their way to the savefile that must not be there before the secrets
 * of their TLS connection are: these, and whatever comes behind them, wait in a
 * queue, for a bounded time and in bounded memory.
 */
#ifndef RECORD_TLS_HOLD_H
#define RECORD_TLS_HOLD_H

#include "packet/packet.h"
#include "record/capture/capture.h"
#include "record/file/savefile.h"
#include "record/tls/tls_keys.h"

struct hold;
struct processes;

/*
 * Packets go on to put, each when it may; patience: the ms that it waits for that
 * at most; processes: those whose packets they are, or NULL. Returns NULL after a
 * message. Of the others, all but hold_packet() do nothing with a NULL.
 */
struct hold *hold_open(const struct tls_log_config *log, int patience,
		       struct processes *processes, packet_handler put,
		       void *arg);

/* As a packet_handler: the packet goes on, or is kept until it may. */
int hold_packet(struct hold *h, const struct packet *packet);

/*
 * Before a packet is put: the secrets that came since the last. Returns 0, or -1
 * if the savefile has no room now.
 */
int hold_put_secrets(struct hold *h, struct savefile *savefile);

/*
 * Packets are put to another file from here on: it needs secrets, too, and those
 * it is to begin with are put with its first packet. Returns their length.
 */
size_t hold_next_file(struct hold *h);

/*
 * Before a batch of packets, and when hold_timeout() is over: read the key log,
 * and let go what need not wait any more. Returns 0, or 1 if not all could be
 * put.
 */
int hold_release(struct hold *h);

/* The ms until hold_release() is to be called, -1 for no need. */
int hold_timeout(const struct hold *h);

/* Let all packets go. As hold_release(). */
int hold_flush(struct hold *h);

/*
 * Nothing can be put any more, and what waits is dropped: now and then read the
 * key log all the same, for the copy of it. processes are not used from here on.
 */
void hold_abandon(struct hold *h);

/* Read the log a last time, for the copy, and wait until that is written. */
void hold_close(struct hold *h);

#endif
