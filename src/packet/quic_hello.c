// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The frames of an Initial packet. A CRYPTO frame has a part of the handshake:
 * its offset, its length, and the bytes. The handshake begins with the
 * ClientHello: type, length (3 bytes), version, random.
 */
#include "packet/quic_hello.h"

#include "packet/quic.h"
#include "packet/reader.h"

#define MESSAGE_CLIENT 1
#define ALL_BYTES      (((uint64_t)1 << QUIC_HELLO_START) - 1)

enum {
	FRAME_PADDING = 0,
	FRAME_PING = 1,
	FRAME_ACK = 2,
	FRAME_ACK_ECN = 3,
	FRAME_CRYPTO = 6,
};

static bool skip_integers(struct reader *r, uint64_t n)
{
	uint64_t value;

	while (n-- > 0)
		if (!quic_read_integer(r, &value))
			return false;
	return true;
}

/*
 * Largest number, delay, count, first range; two integers for each further
 * range; for ECN three counts.
 */
static bool skip_ack(struct reader *r, uint64_t type)
{
	uint64_t n;

	return skip_integers(r, 2) && quic_read_integer(r, &n) && n < r->len &&
	       skip_integers(r, 1 + 2 * n + (type == FRAME_ACK_ECN ? 3 : 0));
}

static bool take_crypto(struct reader *r, quic_piece_handler handler, void *arg)
{
	const unsigned char *at;
	uint64_t offset, len;

	if (!quic_read_integer(r, &offset) || !quic_read_integer(r, &len) ||
	    len > r->len)
		return false;
	at = r->at;
	reader_skip(r, (size_t)len);
	handler(at, (size_t)len, offset, arg);
	return true;
}

void quic_hello_each(const unsigned char *frames, size_t len,
		     quic_piece_handler handler, void *arg)
{
	struct reader r = { frames, len };
	bool good = true;
	uint64_t type;

	while (good && quic_read_integer(&r, &type)) {
		switch (type) {
		case FRAME_PADDING:
		case FRAME_PING:
			break;
		case FRAME_ACK:
		case FRAME_ACK_ECN:
			good = skip_ack(&r, type);
			break;
		case FRAME_CRYPTO:
			good = take_crypto(&r, handler, arg);
			break;
		default:
			return;
		}
	}
}

static void add_start(const unsigned char *bytes, size_t len, uint64_t offset,
		      void *arg)
{
	struct quic_hello *h = arg;

	for (; len > 0 && offset < QUIC_HELLO_START; len--, offset++) {
		h->bytes[offset] = *bytes++;
		h->have |= (uint64_t)1 << offset;
	}
}

void quic_hello_add(struct quic_hello *h, const unsigned char *frames,
		    size_t len)
{
	quic_hello_each(frames, len, add_start, h);
}

const unsigned char *quic_hello_random(const struct quic_hello *h)
{
	/* All versions of TLS have the same number here. */
	if (h->have != ALL_BYTES || h->bytes[0] != MESSAGE_CLIENT ||
	    h->bytes[4] != 3 || h->bytes[5] != 3)
		return NULL;
	return h->bytes + 6;
}
