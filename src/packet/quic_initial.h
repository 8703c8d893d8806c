/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The protection of a QUIC client's Initial packets, whose keys everybody can
 * compute (RFC 9001, section 5; RFC 9369, section 3.3).
 */
#ifndef PACKET_QUIC_INITIAL_H
#define PACKET_QUIC_INITIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "packet/quic.h"

/* Longer packets are not decrypted: a client sends no longer datagrams. */
#define QUIC_INITIAL_MAX 16384

/* Can this build of nsntrace decrypt them? */
bool quic_initial_readable(void);

/*
 * Decrypt an Initial packet, of a client that sent its first one to the server
 * ID first: the frames go to frames[], which has room for QUIC_INITIAL_MAX
 * bytes. Returns their length, or 0 if the packet is not protected in this way.
 */
size_t quic_initial_decrypt(const struct quic_packet *p,
			    const struct quic_id *first, unsigned char *frames);

#endif
