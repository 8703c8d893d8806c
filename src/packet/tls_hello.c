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

#define EXTENSION_SERVER_NAME 0
#define EXTENSION_PROTOCOLS   16
#define EXTENSION_EARLY_DATA  42
#define EXTENSION_VERSIONS    43
#define EXTENSION_ENCRYPTED   0xfe0d /* "encrypted client hello", RFC 9849 */

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

/*
 * Skip the session's id, and the cipher suites and compression methods, of which
 * a server chooses one each.
 */
static bool skip_to_extensions(const unsigned char *bytes, size_t len,
			       size_t *at)
{
	*at = TLS_HELLO_START;
	if (len < TLS_HELLO_START || !skip_list(bytes, len, at, 1))
		return false;
	if (bytes[RECORD_HEADER] == MESSAGE_CLIENT)
		return skip_list(bytes, len, at, 2) &&
		       skip_list(bytes, len, at, 1);
	if (len - *at < 3)
		return false;
	*at += 3;
	return true;
}

/*
 * Find an extension of a hello in the len bytes that are there of it. Returns
 * the offset of its length, or 0.
 */
static size_t find_extension(const unsigned char *bytes, size_t len,
			     unsigned int type)
{
	size_t at;

	if (!skip_to_extensions(bytes, len, &at) || len - at < 2)
		return 0;
	/* The extensions go to the end of the message. */
	at += 2;
	while (len - at >= 4) {
		if (get16(bytes + at) == type)
			return at + 2;
		at += 2;
		if (!skip_list(bytes, len, &at, 2))
			return 0;
	}
	return 0;
}

bool tls_hello_has_early_data(const unsigned char *bytes, size_t len)
{
	if (tls_hello_look(bytes, len) != TLS_CLIENT_HELLO ||
	    len - RECORD_HEADER < get16(bytes + 3))
		return false;
	len = RECORD_HEADER + get16(bytes + 3);
	return find_extension(bytes, len, EXTENSION_EARLY_DATA) > 0;
}

/* The message's length has 3 bytes, of which the first is 0. */
bool tls_hello_is_whole(const unsigned char *bytes, size_t len)
{
	size_t message;

	if (tls_hello_look(bytes, len) < TLS_CLIENT_HELLO)
		return false;
	message = 4 + get16(bytes + RECORD_HEADER + 2);
	return get16(bytes + 3) >= message && len - RECORD_HEADER >= message;
}

size_t tls_hello_size(const unsigned char *bytes, size_t len)
{
	return tls_hello_is_whole(bytes, len)
		       ? RECORD_HEADER + 4U + get16(bytes + RECORD_HEADER + 2)
		       : 0;
}

bool tls_hello_is_encrypted(const unsigned char *bytes, size_t len)
{
	return tls_hello_look(bytes, len) == TLS_CLIENT_HELLO &&
	       find_extension(bytes, len, EXTENSION_ENCRYPTED) > 0;
}

/* Copy a name, in lower case. Returns false if it is no host's name. */
static bool copy_name(char *name, const unsigned char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = bytes[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '_' && c != '.')
			return false;
		name[i] = (char)c;
	}
	name[len] = '\0';
	return len > 0;
}

/* A list of names, of which the first is of the type host name: 0. */
bool tls_hello_server_name(char name[TLS_NAME_SIZE], const unsigned char *bytes,
			   size_t len)
{
	size_t at, n;

	if (tls_hello_look(bytes, len) != TLS_CLIENT_HELLO)
		return false;
	at = find_extension(bytes, len, EXTENSION_SERVER_NAME);
	/* The lengths of the extension, the list, and the name. */
	if (at == 0 || len - at < 7 || bytes[at + 4] != 0)
		return false;
	n = get16(bytes + at + 5);
	return n < TLS_NAME_SIZE && n <= len - at - 7 &&
	       copy_name(name, bytes + at + 7, n);
}

bool tls_hello_is_plain(const unsigned char *bytes, size_t len)
{
	char name[TLS_NAME_SIZE];
	size_t at;

	if (tls_hello_look(bytes, len) != TLS_CLIENT_HELLO)
		return false;
	at = find_extension(bytes, len, EXTENSION_SERVER_NAME);
	if (at == 0)
		return true;
	/* Each length goes to the end of the extension. */
	return tls_hello_server_name(name, bytes, len) &&
	       get16(bytes + at) == 2U + get16(bytes + at + 2) &&
	       get16(bytes + at) == 5U + get16(bytes + at + 5);
}

/* Add a name to the text, if it has room. */
static void add_name(char *text, size_t *used, const unsigned char *name,
		     size_t len)
{
	if (*used + 1 + len + 1 > TLS_ALPN_SIZE || len == 0)
		return;
	if (*used > 0)
		text[(*used)++] = ',';
	for (size_t i = 0; i < len; i++)
		text[(*used)++] =
			name[i] > ' ' && name[i] < 0x7f && name[i] != ','
				? (char)name[i]
				: '?';
}

/* The lengths of the extension and of the list; names, each after its length. */
bool tls_hello_protocols(char text[TLS_ALPN_SIZE], const unsigned char *bytes,
			 size_t len)
{
	size_t used = 0, at = 0, end, size;

	if (tls_hello_look(bytes, len) >= TLS_CLIENT_HELLO)
		at = find_extension(bytes, len, EXTENSION_PROTOCOLS);
	if (at == 0 || len - at < 4)
		return false;
	end = at + 2 + get16(bytes + at);
	if (end > len)
		end = len;
	for (at += 4; at < end; at += 1 + size) {
		size = bytes[at];
		if (size > end - at - 1)
			break;
		add_name(text, &used, bytes + at + 1, size);
	}
	text[used] = '\0';
	return used > 0;
}

unsigned int tls_hello_version(const unsigned char *bytes, size_t len)
{
	size_t at;

	if (tls_hello_look(bytes, len) < TLS_SERVER_HELLO)
		return 0;
	at = find_extension(bytes, len, EXTENSION_VERSIONS);
	return at > 0 && len - at >= 4 ? get16(bytes + at + 2)
				       : get16(bytes + 9);
}
