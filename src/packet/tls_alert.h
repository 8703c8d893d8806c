/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS alerts (RFC 8446, section 6), with which a side ends a handshake. */
#ifndef PACKET_TLS_ALERT_H
#define PACKET_TLS_ALERT_H

#include <stdbool.h>
#include <stddef.h>

/* The numbers of real alerts are below 256. */
enum {
	TLS_CLOSE_NOTIFY = 0, /* no error */
	TLS_NO_ALERT = 256,
	TLS_ENCRYPTED_ALERT, /* in the handshake of TLS 1.3 */
};

/*
 * Find a fatal alert in a segment's payload, which begins with a TLS record. Returns
 * its number, TLS_NO_ALERT, or TLS_ENCRYPTED_ALERT: a first encrypted record
 * that is too short to be anything else. *encrypted is whether this side has
 * sent an encrypted record; it starts as false.
 */
unsigned int tls_alert_find(const unsigned char *bytes, size_t len,
			    bool *encrypted);

/* What the standards call it, in words; NULL if the number is not known. */
const char *tls_alert_text(unsigned int alert);

#endif
