/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The secrets in the key log (draft-ietf-tls-keylogfile): lines of a label, the
 * connection's client random, and a secret, the two in hexadecimal. Whatever the
 * program writes there: lines that are none are passed over, and what is kept is
 * bounded.
 */
#ifndef RECORD_TLS_TLS_KEYS_H
#define RECORD_TLS_TLS_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "packet/tls_hello.h"
#include "record/tls/tls_log.h"

struct tls_keys;

/* Returns NULL after a message. */
struct tls_keys *tls_keys_open(const struct tls_log_config *config);

/* Read what has been appended: some of it, or all that is there at the call. */
void tls_keys_read(struct tls_keys *k);
void tls_keys_read_all(struct tls_keys *k);

/* Does the log have anything for this connection? */
bool tls_keys_know(const struct tls_keys *k, const unsigned char *random);

/* Does it have what it takes to decrypt it? */
enum tls_need {
	TLS_NEEDS_NOTHING,
	TLS_NEEDS_EARLY, /* its early data */
	TLS_NEEDS_ALL, /* its handshake and its data, in both directions */
};

bool tls_keys_has(const struct tls_keys *k, const unsigned char *random,
		  enum tls_need need);

/*
 * Lines that were read and are not yet in the capture, whole ones, and no more
 * than a block may take. Valid until the next call but tls_keys_has(). Returns
 * their length.
 */
size_t tls_keys_pending(const struct tls_keys *k, const char **lines);

/* These are in the capture. */
void tls_keys_written(struct tls_keys *k, size_t len);

/*
 * All lines of connections that may still go on, for a new file to begin with:
 * they are pending once more. Returns their length.
 */
size_t tls_keys_repeat(struct tls_keys *k);

/* The connection has ended. */
void tls_keys_forget(struct tls_keys *k, const unsigned char *random);

/* Wait until the copy is written. */
void tls_keys_close(struct tls_keys *k);

#endif
