/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the QUIC connections in the capture, and the packets that must not be
 * written before the secrets of their connection. A reader of the file needs
 * the handshake's secrets at the server's first packet that is encrypted with
 * them, those of the data at the first short header, and the early secret at
 * the first 0-RTT packet. So packets wait from the server's first one, or the
 * first 0-RTT packet on.
 */
#ifndef RECORD_TLS_QUIC_WATCH_H
#define RECORD_TLS_QUIC_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/datagram.h"
#include "record/tls/tls_keys.h"

struct quic_watch;

/*
 * keys is where the secrets are. taken, if a client's Initial packets cannot be
 * decrypted, says which randoms do not belong to QUIC. Returns NULL after a
 * message.
 */
struct quic_watch *quic_watch_open(struct tls_keys *keys, random_test taken,
				   void *arg);

/*
 * Look at a datagram; now is now_ms(). Returns the connection that it belongs
 * to, if it must wait for secrets, or 0. Only datagrams that begin with a long
 * header wait by themselves: the others come later, and packets stay in order.
 */
uint64_t quic_watch_packet(struct quic_watch *w, const struct datagram *d,
			   int64_t now);

/* As tls_watch_waits(). */
bool quic_watch_waits(struct quic_watch *w, uint64_t connection, int64_t now);

/* Accepts NULL. */
void quic_watch_close(struct quic_watch *w);

#endif
