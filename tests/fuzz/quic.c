// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A datagram of QUIC: its packets, the decryption of a client's Initial packet,
 * and the ClientHello in the frames. No fuzzer makes what can be decrypted, so
 * frames are read from what is not, too.
 *
 * sources: src/packet/quic.c src/packet/quic_hello.c src/packet/quic_initial.c
 */
#include <stdlib.h>
#include <string.h>

#include "packet/quic_hello.h"
#include "packet/quic_initial.h"

static unsigned char frames[QUIC_INITIAL_MAX];

static void see_packet(const struct quic_packet *p, struct quic_hello *hello)
{
	size_t n = quic_initial_decrypt(p, &p->to, frames);

	if (p->header > p->len || p->to.len > QUIC_ID_MAX ||
	    p->from.len > QUIC_ID_MAX || n > p->len)
		abort();
	quic_hello_add(hello, frames, n);
	quic_hello_add(hello, p->bytes + p->header, p->len - p->header);
	quic_hello_random(hello);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct quic_hello hello = { 0 };
	struct reader r = { data, size };
	struct quic_packet p;

	while (quic_next_packet(&p, &r))
		see_packet(&p, &hello);
	return 0;
}
