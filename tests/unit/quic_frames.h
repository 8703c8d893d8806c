/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A QUIC connection's frames, for unit tests. With nettle a client's Initial
 * packets are protected as they must be; what others can read of the rest is
 * its header.
 */
#ifndef QUIC_FRAMES_H
#define QUIC_FRAMES_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdbool.h>
#include <stdio.h>

#include "packet/quic.h"
#include "tls_frames.h"

#ifdef HAVE_NETTLE
#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <nettle/version.h>
#endif

#define DATAGRAM     1200
#define CLIENT_HELLO 200

/* The next datagram of one side. Returns the frame's length. */
static inline size_t put_datagram(unsigned char *frame, const struct flow *f,
				  int from, const void *payload, size_t len)
{
	unsigned char *p = frame + 14;

	memset(frame, 0, 12);
	put16(p - 2, f->family == 4 ? 0x0800 : 0x86dd);
	p[f->family == 4 ? 9 : 6] = 17;
	p += put_ip(p, f, from, 8 + len);
	frame[14 + (f->family == 4 ? 9 : 6)] = 17;
	memset(p, 0, 8);
	put16(p + (from == CLIENT ? 0 : 2), f->port);
	put16(p + (from == CLIENT ? 2 : 0), 443);
	put16(p + 4, 8 + len);
	memcpy(p + 8, payload, len);
	return (size_t)(p + 8 + len - frame);
}

struct header {
	enum quic_type type;
	uint32_t version;
	const char *to, *from; /* connection IDs */
};

static inline size_t put_id(unsigned char *p, const char *id)
{
	p[0] = (unsigned char)strlen(id);
	memcpy(p + 1, id, p[0]);
	return 1U + p[0];
}

/*
 * A long header before len bytes, which begin with a packet number of one byte.
 * Returns the header's length, without that number.
 */
static inline size_t put_header(unsigned char *p, const struct header *h,
				size_t len)
{
	unsigned int type = (unsigned int)h->type;
	size_t n = 5;

	if (h->version == QUIC_V2)
		type = (type + 1) & 3;
	p[0] = (unsigned char)(0xc0 | type << 4);
	put16(p + 1, h->version >> 16);
	put16(p + 3, h->version & 0xffff);
	n += put_id(p + n, h->to);
	n += put_id(p + n, h->from);
	if (h->type == QUIC_INITIAL)
		p[n++] = 0; /* no token */
	if (h->type == QUIC_RETRY)
		return n;
	put16(p + n, 0x4000 | len);
	return n + 2;
}

#ifdef HAVE_NETTLE
static inline void expand_label(const uint8_t *secret, const char *label,
				uint8_t *out, size_t len)
{
	struct hmac_sha256_ctx ctx;
	uint8_t info[64] = { 0 };
	int n = snprintf((char *)info + 3, 60, "tls13 %s", label);

	info[1] = (uint8_t)len;
	info[2] = (uint8_t)n;
	hmac_sha256_set_key(&ctx, 32, secret);
	hkdf_expand(&ctx, (nettle_hash_update_func *)hmac_sha256_update,
		    (nettle_hash_digest_func *)hmac_sha256_digest, 32,
		    (size_t)n + 4, info, len, out);
}

/* Protect the packet at p, whose packet number is 0 and follows the header. */
static inline void protect(unsigned char *p, size_t header, size_t len,
			   const char *first, bool v2)
{
	static const char *const labels[2][3] = {
		{ "quic key", "quic iv", "quic hp" },
		{ "quicv2 key", "quicv2 iv", "quicv2 hp" }
	};
	static const uint8_t salts[2][20] = {
		"\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17"
		"\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a",
		"\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93"
		"\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9"
	};
	uint8_t secret[32], key[16], iv[12], hp[16], mask[16];
	struct hmac_sha256_ctx hmac;
	struct gcm_aes128_ctx gcm;
	struct aes128_ctx aes;
	size_t n = header + 1;

	hmac_sha256_set_key(&hmac, 20, salts[v2]);
	hkdf_extract(&hmac, (nettle_hash_update_func *)hmac_sha256_update,
		     (nettle_hash_digest_func *)hmac_sha256_digest, 32,
		     strlen(first), (const uint8_t *)first, secret);
	expand_label(secret, "client in", secret, 32);
	expand_label(secret, labels[v2][0], key, 16);
	expand_label(secret, labels[v2][1], iv, 12);
	expand_label(secret, labels[v2][2], hp, 16);
	gcm_aes128_set_key(&gcm, key);
	gcm_aes128_set_iv(&gcm, 12, iv);
	gcm_aes128_update(&gcm, n, p);
	gcm_aes128_encrypt(&gcm, len - n - 16, p + n, p + n);
#if NETTLE_VERSION_MAJOR >= 4
	gcm_aes128_digest(&gcm, p + len - 16);
#else
	gcm_aes128_digest(&gcm, 16, p + len - 16);
#endif
	aes128_set_encrypt_key(&aes, hp);
	aes128_encrypt(&aes, 16, mask, p + header + 4);
	p[0] ^= mask[0] & 15;
	p[header] ^= mask[1];
}
#else
static inline void protect(unsigned char *p, size_t header, size_t len,
			   const char *first, bool v2)
{
	(void)p;
	(void)header;
	(void)len;
	(void)first;
	(void)v2;
}
#endif

/* A piece of a ClientHello of which the random is filled with a byte. */
struct piece {
	int random;
	size_t offset, len;
};

static inline size_t put_piece(unsigned char *p, const struct piece *piece)
{
	unsigned char hello[CLIENT_HELLO] = { 1, 0, 0, CLIENT_HELLO - 4, 3, 3 };

	memset(hello + 6, piece->random, 32);
	p[0] = 6;
	put16(p + 1, 0x4000 | piece->offset);
	put16(p + 3, 0x4000 | piece->len);
	memcpy(p + 5, hello + piece->offset, piece->len);
	return 5 + piece->len;
}

/*
 * A client's Initial packet of len bytes, with n pieces of its ClientHello.
 * first is the ID that the keys are made from.
 */
static inline void put_initial(unsigned char *p, size_t len,
			       const struct header *h, const char *first,
			       const struct piece *pieces, size_t n)
{
	size_t header = put_header(p, h, 0), at = header + 1;

	memset(p + header, 0, len - header);
	put_header(p, h, len - header);
	p[at++] = 1; /* PING */
	for (size_t i = 0; i < n; i++)
		at += put_piece(p + at, &pieces[i]);
	protect(p, header, len, first, h->version == QUIC_V2);
}

#endif
