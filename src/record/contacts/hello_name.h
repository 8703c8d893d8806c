/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The name that the start of a connection asks for by TLS, as far as a judge may
 * believe it.
 */
#ifndef RECORD_CONTACTS_HELLO_NAME_H
#define RECORD_CONTACTS_HELLO_NAME_H

#include <stddef.h>

#include "packet/tls_hello.h"

enum hello_name {
	HELLO_NONE, /* it is no TLS, or asks for no name */
	HELLO_NAMED,
	/*
	 * The name is encrypted (ECH: what is readable is another name), or the
	 * bytes are only a part of the hello, and the rest may have that, or they
	 * are TLS as no client writes it, but as servers may take it.
	 */
	HELLO_HIDDEN,
};

/* The bytes are the first of the side that began. */
enum hello_name hello_name_read(char name[TLS_NAME_SIZE],
				const unsigned char *bytes, size_t len);

#endif
