/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TLS connections in the capture, to know which packets must not be written
 * before their connection's secrets. A reader of the file has to have these when
 * it comes to the ServerHello (TLS 1.3), the client's Finished (TLS 1.3) or
 * ClientKeyExchange (1.2), or a resumed session's ServerHello (1.2): so from its
 * ServerHello on all of a connection waits. A client logs them when it has the
 * ServerHello and what comes with it, and before it answers, as a rule.
 */
#ifndef RECORD_TLS_TLS_WATCH_H
#define RECORD_TLS_TLS_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/tls/tls_keys.h"

struct tls_watch;

/*
 * Which secrets there are is asked of keys, and those of connections that end
 * are forgotten there. Returns NULL after a message.
 */
struct tls_watch *tls_watch_open(struct tls_keys *keys);

/*
 * Look at an Ethernet frame, len bytes of it; now is now_ms(). Returns the
 * connection whose secrets it has to wait for, or 0.
 */
uint64_t tls_watch_packet(struct tls_watch *w, const unsigned char *frame,
			  size_t len, int64_t now);

/*
 * Are they still to come? No more, once the log has them; 200 ms after the client
 * went on without logging any; or 5 s after the ServerHello.
 */
bool tls_watch_waits(struct tls_watch *w, uint64_t connection, int64_t now);

void tls_watch_close(struct tls_watch *w);

#endif
