// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Long headers of QUIC: flags, version, the receiver's ID, the sender's ID, in
 * an Initial packet a token, and except in Retry the length of the rest. One
 * datagram may contain several packets.
 */
#include "packet/quic.h"

#include <string.h>

#define LONG_HEADER 0x80 /* the fixed bit may not be set: RFC 9287 */
#define TYPE_SHIFT  4
#define TYPE_MASK   3

bool quic_read_integer(struct reader *r, uint64_t *value)
{
	const unsigned char *at = r->at;
	size_t len;

	if (r->len < 1)
		return false;
	len = (size_t)1 << (at[0] >> 6);
	if (!reader_skip(r, len))
		return false;
	*value = at[0] & 0x3f;
	for (size_t i = 1; i < len; i++)
		*value = *value << 8 | at[i];
	return true;
}

static bool read_id(struct reader *r, struct quic_id *id)
{
	const unsigned char *at = r->at;

	memset(id, 0, sizeof(*id));
	if (r->len < 1 || at[0] > QUIC_ID_MAX || !reader_skip(r, 1U + at[0]))
		return false;
	id->len = at[0];
	memcpy(id->bytes, at + 1, id->len);
	return true;
}

/* Version 2 counts the types from Retry on. */
static enum quic_type type_of(unsigned int flags, uint32_t version)
{
	unsigned int type = flags >> TYPE_SHIFT & TYPE_MASK;

	return (enum quic_type)(version == QUIC_V2 ? (type + 3) & TYPE_MASK
						   : type);
}

static bool read_start(struct quic_packet *p, struct reader *r)
{
	const unsigned char *at = r->at;

	if (r->len < 5 || !(at[0] & LONG_HEADER))
		return false;
	p->version = get32(at + 1);
	if (p->version != QUIC_V1 && p->version != QUIC_V2)
		return false;
	p->bytes = at;
	p->type = type_of(at[0], p->version);
	reader_skip(r, 5);
	return read_id(r, &p->to) && read_id(r, &p->from);
}

static bool skip_token(struct reader *r)
{
	uint64_t len;

	return quic_read_integer(r, &len) && len <= r->len &&
	       reader_skip(r, (size_t)len);
}

bool quic_next_packet(struct quic_packet *p, struct reader *datagram)
{
	struct reader r = *datagram;
	uint64_t len;

	if (!read_start(p, &r))
		return false;
	if (p->type == QUIC_RETRY) {
		len = r.len;
	} else if ((p->type == QUIC_INITIAL && !skip_token(&r)) ||
		   !quic_read_integer(&r, &len) || len > r.len) {
		return false;
	}
	p->header = (size_t)(r.at - p->bytes);
	p->len = p->header + (size_t)len;
	return reader_skip(datagram, p->len);
}
