// SPDX-License-Identifier: GPL-2.0-or-later
/* What a ClientHello asks for. */
#include "record/contacts/hello_name.h"

enum hello_name hello_name_read(char name[TLS_NAME_SIZE],
				const unsigned char *bytes, size_t len)
{
	name[0] = '\0';
	switch (tls_hello_look(bytes, len)) {
	case TLS_HELLO_PART:
		return HELLO_HIDDEN;
	case TLS_CLIENT_HELLO:
		break;
	default:
		return HELLO_NONE;
	}
	if (!tls_hello_server_name(name, bytes, len))
		name[0] = '\0';
	if (!tls_hello_is_whole(bytes, len) ||
	    tls_hello_is_encrypted(bytes, len))
		return HELLO_HIDDEN;
	return name[0] ? HELLO_NAMED : HELLO_NONE;
}
