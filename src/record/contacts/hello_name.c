// SPDX-License-Identifier: GPL-2.0-or-later
/* What a ClientHello asks for. */
#include "record/contacts/hello_name.h"

/* The types of TLS's records; no protocol of text begins with these bytes. */
#define RECORD_FIRST 20
#define RECORD_LAST  24

/* Servers take more for a start of TLS than clients send. */
static bool may_be_tls(const unsigned char *bytes, size_t len)
{
	return len > 0 && bytes[0] >= RECORD_FIRST && bytes[0] <= RECORD_LAST &&
	       (len == 1 || bytes[1] == 3);
}

enum hello_name hello_name_read(char name[TLS_NAME_SIZE],
				const unsigned char *bytes, size_t len)
{
	name[0] = '\0';
	if (tls_hello_look(bytes, len) != TLS_CLIENT_HELLO)
		return may_be_tls(bytes, len) ? HELLO_HIDDEN : HELLO_NONE;
	if (!tls_hello_server_name(name, bytes, len))
		name[0] = '\0';
	if (!tls_hello_is_whole(bytes, len) ||
	    !tls_hello_is_plain(bytes, len) ||
	    tls_hello_is_encrypted(bytes, len))
		return HELLO_HIDDEN;
	return name[0] ? HELLO_NAMED : HELLO_NONE;
}
