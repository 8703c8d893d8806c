/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ClientHello in the first datagram of a QUIC client. */
#ifndef PACKET_QUIC_CLIENT_H
#define PACKET_QUIC_CLIENT_H

#include <stddef.h>

#include "packet/reader.h"

#define QUIC_CLIENT_HELLO_MAX 4096

/*
 * Copy the ClientHello, as tls_hello.h reads it, or as much of its start as the
 * datagram has. Returns its length, or 0 if there is none, or if this build of
 * nsntrace cannot decrypt it.
 */
size_t quic_client_hello(unsigned char hello[QUIC_CLIENT_HELLO_MAX],
			 struct reader datagram);

#endif
