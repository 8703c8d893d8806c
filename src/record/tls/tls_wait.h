/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the packets of a TLS connection wait for, and how long. */
#ifndef RECORD_TLS_TLS_WAIT_H
#define RECORD_TLS_TLS_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "record/tls/tls_keys.h"

/* Times are those of now_ms(). Initialise with zeroes. */
struct tls_wait {
	enum tls_need need; /* secrets that packets wait for */
	int64_t since; /* when the need arose */
	int64_t answered; /* when the client went on; 0: not yet */
};

/* From now on packets wait for these secrets. */
void tls_wait_begin(struct tls_wait *w, enum tls_need need, int64_t now);

/* The client goes on, so it has the secrets. Only the first call counts. */
void tls_wait_answered(struct tls_wait *w, int64_t now);

/*
 * Must packets still wait? No longer when the log has the secrets of the client
 * random (NULL: not known yet); 200 ms after the client went on without any; or
 * 5 s after the need arose. Then nothing is needed any more.
 */
bool tls_wait_goes_on(struct tls_wait *w, const struct tls_keys *keys,
		      const unsigned char *random, int64_t now);

#endif
