/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The start of a TLS connection, which is not encrypted: the ClientHello and
 * the ServerHello (RFC 8446, sections 4.1 and 5.1; the same in TLS 1.2 and
 * before).
 */
#ifndef PACKET_TLS_HELLO_H
#define PACKET_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLS_RANDOM_SIZE 32

/* The bytes of a hello up to the end of its random. */
#define TLS_HELLO_START 43

enum tls_hello {
	TLS_NO_HELLO,
	TLS_HELLO_PART, /* may be the start of one */
	TLS_CLIENT_HELLO,
	TLS_SERVER_HELLO,
	TLS_RETRY, /* HelloRetryRequest: the ServerHello comes later */
};

/*
 * Do these bytes start with a hello? If so, tls_hello_random() returns its
 * random, in the same bytes.
 */
enum tls_hello tls_hello_look(const unsigned char *bytes, size_t len);
const unsigned char *tls_hello_random(const unsigned char *bytes);

/*
 * Is this a ClientHello that announces early data ("0-RTT" of TLS 1.3)? False
 * also if the ClientHello is not complete.
 */
bool tls_hello_has_early_data(const unsigned char *bytes, size_t len);

/* Is all of the hello there, in one record? */
bool tls_hello_is_whole(const unsigned char *bytes, size_t len);

/* Its bytes, with the record's header; 0 if it is not whole. */
size_t tls_hello_size(const unsigned char *bytes, size_t len);

/*
 * Does this ClientHello have an encrypted one in it (RFC 9849)? Then the name
 * that can be read may be another server's. Clients may also pretend that.
 */
bool tls_hello_is_encrypted(const unsigned char *bytes, size_t len);

#define TLS_NAME_SIZE 254 /* with the zero */

/*
 * Copy the name of the server that a ClientHello asks for ("server name
 * indication", RFC 6066): letters, digits, dots, hyphens and underscores, in
 * lower case. The hello need not be complete. Returns false if there is none,
 * or if the name has other characters.
 */
bool tls_hello_server_name(char name[TLS_NAME_SIZE], const unsigned char *bytes,
			   size_t len);

/*
 * Does this ClientHello ask for one name of a host, or for none? False if it has a
 * name of another kind, more than one, or one that cannot be a host's.
 */
bool tls_hello_is_plain(const unsigned char *bytes, size_t len);

#define TLS_ALPN_SIZE 128 /* with the zero */

/*
 * Copy the names of protocols in a ClientHello or a ServerHello ("application
 * layer protocol negotiation", RFC 7301), with commas in between: those that
 * the client offers, or the one that the server has chosen. Before TLS 1.3 all
 * can see the choice. Other characters than visible ones of ASCII become '?'.
 * What is beyond the size is left out. Returns false if there are none.
 */
bool tls_hello_protocols(char text[TLS_ALPN_SIZE], const unsigned char *bytes,
			 size_t len);

/* The version that a ServerHello has chosen, such as 0x0304; 0: not known. */
unsigned int tls_hello_version(const unsigned char *bytes, size_t len);

#endif
