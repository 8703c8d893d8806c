// SPDX-License-Identifier: GPL-2.0-or-later
/* How long packets wait for the secrets of their TLS connection. */
#include "record/tls/tls_wait.h"

/*
 * ms: when a client that went on is taken for one that logs nothing, though it
 * may do so in the background; and when a handshake is not waited for any more,
 * of which nothing or just a part was logged. (OpenSSL sends its Finished
 * before it logs the last secret.)
 */
#define GRACE_MAX     200
#define HANDSHAKE_MAX 5000

void tls_wait_begin(struct tls_wait *w, enum tls_need need, int64_t now)
{
	w->need = need;
	w->since = now;
	w->answered = 0;
}

void tls_wait_answered(struct tls_wait *w, int64_t now)
{
	if (!w->answered)
		w->answered = now;
}

static bool may_still_come(const struct tls_wait *w,
			   const struct tls_keys *keys,
			   const unsigned char *random, int64_t now)
{
	if (now - w->since >= HANDSHAKE_MAX ||
	    (random && tls_keys_has(keys, random, w->need)))
		return false;
	return !w->answered || now - w->answered < GRACE_MAX ||
	       (random && tls_keys_know(keys, random));
}

bool tls_wait_goes_on(struct tls_wait *w, const struct tls_keys *keys,
		      const unsigned char *random, int64_t now)
{
	if (w->need == TLS_NEEDS_NOTHING)
		return false;
	if (may_still_come(w, keys, random, now))
		return true;
	w->need = TLS_NEEDS_NOTHING;
	return false;
}
