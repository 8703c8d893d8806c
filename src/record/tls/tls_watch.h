/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the TLS connections in the capture, and the packets that must not be
 * written before the secrets of their connection. A reader of the file needs
 * the secrets at the ServerHello (TLS 1.3, and resumed sessions of 1.2), at the
 * client's Finished (1.3) or at the ClientKeyExchange (1.2). So all packets of
 * a connection wait, from its ServerHello on. A client usually logs the secrets
 * when it has the ServerHello, before it answers. For QUIC see quic_watch.h.
 */
#ifndef RECORD_TLS_TLS_WATCH_H
#define RECORD_TLS_TLS_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/tls/tls_keys.h"

struct tls_watch;

/*
 * keys is where the secrets are; those of a connection that ends are removed
 * from it. Returns NULL after a message.
 */
struct tls_watch *tls_watch_open(struct tls_keys *keys);

/*
 * Look at an Ethernet frame of which len bytes were captured; now is now_ms().
 * Returns the connection that the frame belongs to, if it must wait for
 * secrets, or 0.
 */
uint64_t tls_watch_packet(struct tls_watch *w, const unsigned char *frame,
			  size_t len, int64_t now);

/*
 * Must packets of the connection still wait? See tls_wait.h.
 */
bool tls_watch_waits(struct tls_watch *w, uint64_t connection, int64_t now);

void tls_watch_close(struct tls_watch *w);

#endif
