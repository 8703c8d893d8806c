/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The secrets in the key log (draft-ietf-tls-keylogfile). A line has a label,
 * the client random of the connection, and a secret, the last two in
 * hexadecimal. The program may write anything there: other lines are ignored,
 * and memory is limited.
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

/*
 * Read what was appended: a part of it, of which the length is returned, or all
 * that is there at the call.
 */
size_t tls_keys_read(struct tls_keys *k);
void tls_keys_read_all(struct tls_keys *k);

/*
 * So many bytes of packets are in the capture: as many bytes of lines may be,
 * and some more. Lines that are too many are lost, with a warning.
 */
void tls_keys_allow(struct tls_keys *k, size_t len);

/* Does the log have any secret of this connection? */
bool tls_keys_know(const struct tls_keys *k, const unsigned char *random);

/* What a connection needs to be decrypted. */
enum tls_need {
	TLS_NEEDS_NOTHING,
	TLS_NEEDS_EARLY, /* for its early data */
	TLS_NEEDS_ALL, /* for its handshake and data, in both directions */
};

bool tls_keys_has(const struct tls_keys *k, const unsigned char *random,
		  enum tls_need need);

/*
 * Returns the random of a connection that has all secrets of TLS 1.3, if
 * taken() does not say that it belongs to somebody, and it was not returned
 * before. NULL: there is none.
 */
typedef bool (*random_test)(const unsigned char *random, void *arg);
const unsigned char *tls_keys_unclaimed(struct tls_keys *k, random_test taken,
					void *arg);

/*
 * Whole lines that are not in the capture yet, as many as fit into one block.
 * Valid until the next call of any function but tls_keys_has(). Returns their
 * length.
 */
size_t tls_keys_pending(const struct tls_keys *k, const char **lines);

/* The first len bytes of the pending lines are in the capture now. */
void tls_keys_written(struct tls_keys *k, size_t len);

/*
 * Make the lines of all connections that may still go on pending again, for the
 * start of a new file. Returns their length.
 */
size_t tls_keys_repeat(struct tls_keys *k);

/* The connection has ended. */
void tls_keys_forget(struct tls_keys *k, const unsigned char *random);

/* Wait until the copy is written. */
void tls_keys_close(struct tls_keys *k);

#endif
