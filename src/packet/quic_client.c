// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ClientHello in the first datagram of a QUIC client. The datagram may have
 * it in pieces, in any order; what is behind the first missing byte is left out.
 */
#include "packet/quic_client.h"

#include <stdint.h>
#include <string.h>

#include "packet/quic.h"
#include "packet/quic_hello.h"
#include "packet/quic_initial.h"

#define RECORD_HEADER 5
#define ROOM	      (QUIC_CLIENT_HELLO_MAX - RECORD_HEADER)

/* The pieces as they are put together. */
struct pieces {
	unsigned char *bytes; /* ROOM of them */
	uint8_t have[ROOM];
};

static void take_piece(const unsigned char *bytes, size_t len, uint64_t offset,
		       void *arg)
{
	struct pieces *p = arg;

	if (offset >= ROOM)
		return;
	if (len > ROOM - offset)
		len = (size_t)(ROOM - offset);
	memcpy(p->bytes + offset, bytes, len);
	memset(p->have + offset, 1, len);
}

/* Put the header of a TLS record before the len bytes. */
static size_t make_record(unsigned char *hello, size_t len)
{
	const unsigned char header[RECORD_HEADER] = { 22, 3, 1,
						      (unsigned char)(len >> 8),
						      (unsigned char)len };

	memcpy(hello, header, sizeof(header));
	return len + sizeof(header);
}

size_t quic_client_hello(unsigned char hello[QUIC_CLIENT_HELLO_MAX],
			 struct reader datagram)
{
	unsigned char frames[QUIC_INITIAL_MAX];
	struct pieces pieces = { .bytes = hello + RECORD_HEADER };
	struct quic_packet p;
	size_t len;

	if (!quic_next_packet(&p, &datagram) || p.type != QUIC_INITIAL)
		return 0;
	len = quic_initial_decrypt(&p, &p.to, frames);
	quic_hello_each(frames, len, take_piece, &pieces);
	len = 0;
	while (len < ROOM && pieces.have[len])
		len++;
	return len > 0 ? make_record(hello, len) : 0;
}
