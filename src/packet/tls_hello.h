/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a TLS connection begins, in the clear: the ClientHello and the ServerHello
 * (RFC 8446, sections 4.1 and 5.1; those of TLS 1.2 and older look the same).
 */
#ifndef PACKET_TLS_HELLO_H
#define PACKET_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLS_RANDOM_SIZE 32

/* As many bytes as it takes to know a hello, and its random. */
#define TLS_HELLO_START 43

enum tls_hello {
	TLS_NO_HELLO,
	TLS_HELLO_PART, /* may become one with the bytes that follow */
	TLS_CLIENT_HELLO,
	TLS_SERVER_HELLO,
	TLS_RETRY, /* HelloRetryRequest: the ServerHello is still to come */
};

/*
 * What begins here? If it is a hello, tls_hello_random() of the same bytes is
 * its random.
 */
enum tls_hello tls_hello_look(const unsigned char *bytes, size_t len);
const unsigned char *tls_hello_random(const unsigned char *bytes);

/*
 * Is this a ClientHello that announces early data (TLS 1.3's "0-RTT")? False
 * also if it does not stand there whole.
 */
bool tls_hello_has_early_data(const unsigned char *bytes, size_t len);

#endif
