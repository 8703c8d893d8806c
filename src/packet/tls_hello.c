// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The start of a TLS connection. A record (type, version, length) contains a
 * handshake message (type, length, version, random, ...).
 */
#include "packet/tls_hello.h"

#include <string.h>

#include "packet/reader.h"

#define RECORD_HEADER 5
#define RANDOM_AT     11

#define RECORD_HANDSHAKE 22
#define MESSAGE_CLIENT	 1
#define MESSAGE_SERVER	 2

#define EXTENSION_EARLY_DATA 42

/* SHA-256 of "HelloRetryRequest": RFC 8446, section 4.1.3. */
static const unsigned char retry_random[TLS_RANDOM_SIZE] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c
};

/* Are the bytes that are there those of a hello? */
static bool may_be_hello(const unsigned char *bytes, size_t len)
{
	if (len > 0 && bytes[0] != RECORD_HANDSHAKE)
		return false;
	if (len > 1 && bytes[1] != 3)
		return false;
	if (len > 2 && bytes[2] > 4)
		return false;
	if (len > 5 && bytes[5] != MESSAGE_CLIENT && bytes[5] != MESSAGE_SERVER)
		return false;
	/* At most 64 KiB long, and TLS 1.0 to 1.3, which all have 3 here. */
	return (len <= 6 || bytes[6] == 0) && (len <= 9 || bytes[9] == 3);
}

enum tls_hello tls_hello_look(const unsigned char *bytes, size_t len)
{
	if (len == 0 || !may_be_hello(bytes, len))
		return TLS_NO_HELLO;
	if (len < TLS_HELLO_START)
		return TLS_HELLO_PART;
	if (bytes[5] == MESSAGE_CLIENT)
		return TLS_CLIENT_HELLO;
	return memcmp(bytes + RANDOM_AT, retry_random, TLS_RANDOM_SIZE) == 0
		       ? TLS_RETRY
		       : TLS_SERVER_HELLO;
}

const unsigned char *tls_hello_random(const unsigned char *bytes)
{
	return bytes + RANDOM_AT;
}

/* Skip a list that follows its length, which has width bytes. */
static bool skip_list(const unsigned char *bytes, size_t len, size_t *at,
		      size_t width)
{
	size_t n;

	if (len - *at < width)
		return false;
	n = width == 1 ? bytes[*at] : get16(bytes + *at);
	*at += width;
	if (len - *at < n)
		return false;
	*at += n;
	return true;
}

bool tls_hello_has_early_data(const unsigned char *bytes, size_t len)
{
	size_t at = TLS_HELLO_START;

	if (tls_hello_look(bytes, len) != TLS_CLIENT_HELLO ||
	    len - RECORD_HEADER < get16(bytes + 3))
		return false;
	len = RECORD_HEADER + get16(bytes + 3);
	/* The session's id, the cipher suites, the compression methods. */
	if (len < TLS_HELLO_START || !skip_list(bytes, len, &at, 1) ||
	    !skip_list(bytes, len, &at, 2) || !skip_list(bytes, len, &at, 1) ||
	    len - at < 2)
		return false;
	/* The extensions go to the end of the message. */
	at += 2;
	while (len - at >= 4) {
		if (get16(bytes + at) == EXTENSION_EARLY_DATA)
			return true;
		at += 2;
		if (!skip_list(bytes, len, &at, 2))
			return false;
	}
	return false;
}
