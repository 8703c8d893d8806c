// SPDX-License-Identifier: GPL-2.0-or-later
/* A ClientHello that comes in pieces. */
#include "packet/hello_pieces.h"

#include <string.h>

#include "packet/reader.h"
#include "packet/tls_hello.h"

#define MESSAGE_HEADER 4

void hello_pieces_clear(struct hello_pieces *p)
{
	p->differs = false;
	p->len = 0;
	memset(p->have, 0, sizeof(p->have));
}

/* Its length is that of the longest: the message has its own. */
void hello_pieces_clear_quic(struct hello_pieces *p)
{
	static const unsigned char header[HELLO_PIECES_HEADER] = { 22, 3, 1,
								   255, 255 };

	hello_pieces_clear(p);
	hello_pieces_add(p, header, sizeof(header), 0);
}

static void add_byte(struct hello_pieces *p, size_t at, unsigned char byte)
{
	const uint8_t bit = (uint8_t)(1 << at % 8);

	if (p->have[at / 8] & bit) {
		p->differs |= p->bytes[at] != byte;
		return;
	}
	p->have[at / 8] |= bit;
	p->bytes[at] = byte;
}

void hello_pieces_add(struct hello_pieces *p, const unsigned char *bytes,
		      size_t len, uint64_t offset)
{
	if (offset >= HELLO_PIECES_MAX)
		return;
	if (len > HELLO_PIECES_MAX - offset)
		len = (size_t)(HELLO_PIECES_MAX - offset);
	for (size_t i = 0; i < len; i++)
		add_byte(p, (size_t)offset + i, bytes[i]);
	while (p->len < HELLO_PIECES_MAX &&
	       p->have[p->len / 8] & 1 << p->len % 8)
		p->len++;
}

bool hello_needs_more(const unsigned char *bytes, size_t len)
{
	size_t message;

	if (len == 0)
		return true;
	switch (tls_hello_look(bytes, len)) {
	case TLS_HELLO_PART:
		return true;
	case TLS_CLIENT_HELLO:
		break;
	default:
		return false;
	}
	message = MESSAGE_HEADER + get16(bytes + HELLO_PIECES_HEADER + 2);
	/* One in several records is not put together. */
	return get16(bytes + 3) >= message &&
	       message <= HELLO_PIECES_MAX - HELLO_PIECES_HEADER &&
	       len < HELLO_PIECES_HEADER + message;
}
