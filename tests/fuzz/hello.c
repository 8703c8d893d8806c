// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ClientHellos that come in parts, as strangers may send them. The input is a
 * sequence of
 *
 *	what (1 byte), connection (1 byte), offset (2 bytes), length (1 byte), bytes
 *
 * and what says whether these are a segment, or frames of QUIC without their
 * protection, which no fuzzer can make, or whether the connection leaves.
 *
 * sources: src/packet/hello_pieces.c src/packet/tls_hello.c src/packet/quic.c
 * sources: src/packet/quic_hello.c src/record/connections/hello_parts.c
 * sources: src/record/contacts/hello_name.c
 */
#include <stdlib.h>
#include <string.h>

#include "packet/tls_hello.h"
#include "record/connections/hello_parts.h"
#include "record/contacts/hello_name.h"

#define CONNECTIONS 128 /* more than there are places */
#define FIRST	    1000 /* sequence number of the first byte */

static struct hello_parts *parts;
static struct connection connection[CONNECTIONS];
static struct connection_more more[CONNECTIONS];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int good)
{
	if (!good)
		abort();
}

static void check(const struct speech *s)
{
	char name[TLS_NAME_SIZE], protocols[TLS_ALPN_SIZE];

	must(s->state <= SPEECH_LOST && s->len <= HELLO_PIECES_MAX);
	must(s->state != SPEECH_NONE || s->len == 0);
	/* What is not whole names nobody. */
	if (s->state == SPEECH_LOST && s->len > 0)
		must(hello_name_read(name, s->bytes, s->len) != HELLO_NAMED);
	hello_name_read(name, s->bytes, s->len);
	must(strlen(name) < TLS_NAME_SIZE);
	tls_hello_protocols(protocols, s->bytes, s->len);
}

static struct speech see(unsigned int what, size_t i, unsigned int offset,
			 const unsigned char *bytes, size_t len)
{
	/* The frames may come after the segments, in another connection. */
	const struct quic_id id = { .len = 1, .bytes = { what >> 2 & 3 } };
	const struct segment s = { .seq = FIRST + offset - 4,
				   .payload = bytes,
				   .len = len,
				   .size = len + (what >> 7) };

	switch (what & 3) {
	case 0:
	case 1:
		return hello_parts_segment(parts, &connection[i], &more[i], &s);
	case 2:
		return hello_parts_frames(parts, &more[i], QUIC_V1, &id, bytes,
					  len);
	default:
		return hello_parts_leave(parts, &more[i]);
	}
}

static void begin(void)
{
	memset(more, 0, sizeof(more));
	for (size_t i = 0; i < CONNECTIONS; i++) {
		more[i].number = i + 1;
		connection[i].way[0].has_base = true;
		connection[i].tcp.way[0].base = FIRST - 1;
	}
	parts = hello_parts_open();
	must(parts != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct speech speech;

	begin();
	while (size >= 5) {
		const size_t n = data[4] < size - 5 ? data[4] : size - 5;
		/* One byte too far is to be seen. */
		unsigned char *exact = malloc(n ? n : 1);

		must(exact != NULL);
		memcpy(exact, data + 5, n);
		speech = see(data[0], data[1] % CONNECTIONS,
			     (unsigned int)(data[2] << 8 | data[3]), exact, n);
		check(&speech);
		free(exact);
		data += 5 + n;
		size -= 5 + n;
	}
	for (size_t i = 0; i < CONNECTIONS; i++) {
		speech = hello_parts_leave(parts, &more[i]);
		check(&speech);
	}
	hello_parts_close(parts);
	return 0;
}
