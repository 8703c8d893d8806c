// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Initial packets, by nettle's AES-128 and SHA-256. A secret is derived from
 * the version's salt and the ID in the client's first packet; from it the keys
 * for the packet number and for the rest.
 */
#include "packet/quic_initial.h"

#include <nettle/aes.h>
#include <nettle/gcm.h>
#include <nettle/hkdf.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/version.h>
#include <string.h>

#define IV_SIZE	    GCM_IV_SIZE
#define TAG_SIZE    GCM_DIGEST_SIZE
#define NUMBER_MAX  4 /* bytes of a packet number */
#define SALT_SIZE   20
#define LABEL_MAX   32
#define HEADER_MAX  QUIC_INITIAL_MAX /* the token may be most of it */
#define NUMBER_MASK 0x0f /* the flags' bits that are protected */

struct keys {
	uint8_t key[AES128_KEY_SIZE];
	uint8_t header_key[AES128_KEY_SIZE];
	uint8_t iv[IV_SIZE];
};

static const struct version {
	uint32_t number;
	uint8_t salt[SALT_SIZE];
	const char *key, *iv, *header_key; /* labels */
} versions[] = {
	{ QUIC_V1,
	  { 0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
	    0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a },
	  "tls13 quic key",
	  "tls13 quic iv",
	  "tls13 quic hp" },
	{ QUIC_V2,
	  { 0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
	    0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9 },
	  "tls13 quicv2 key",
	  "tls13 quicv2 iv",
	  "tls13 quicv2 hp" },
};

bool quic_initial_readable(void)
{
	return true;
}

static void set_key(struct hmac_sha256_ctx *ctx, const uint8_t *secret)
{
	hmac_sha256_set_key(ctx, SHA256_DIGEST_SIZE, secret);
}

/* HKDF-Expand-Label (RFC 8446, section 7.1), without a context. */
static void expand(struct hmac_sha256_ctx *ctx, const char *label, uint8_t *out,
		   size_t len)
{
	uint8_t info[LABEL_MAX + 4] = { 0 };
	size_t n;

	info[1] = (uint8_t)len;
	for (n = 0; label[n]; n++)
		info[3 + n] = (uint8_t)label[n];
	info[2] = (uint8_t)n;
	hkdf_expand(ctx, (nettle_hash_update_func *)hmac_sha256_update,
		    (nettle_hash_digest_func *)hmac_sha256_digest,
		    SHA256_DIGEST_SIZE, n + 4, info, len, out);
}

static void derive(struct keys *k, const struct version *v,
		   const struct quic_id *first)
{
	uint8_t secret[SHA256_DIGEST_SIZE];
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, SALT_SIZE, v->salt);
	hkdf_extract(&ctx, (nettle_hash_update_func *)hmac_sha256_update,
		     (nettle_hash_digest_func *)hmac_sha256_digest,
		     SHA256_DIGEST_SIZE, first->len, first->bytes, secret);
	set_key(&ctx, secret);
	expand(&ctx, "tls13 client in", secret, sizeof(secret));
	set_key(&ctx, secret);
	expand(&ctx, v->key, k->key, sizeof(k->key));
	expand(&ctx, v->iv, k->iv, sizeof(k->iv));
	expand(&ctx, v->header_key, k->header_key, sizeof(k->header_key));
}

/*
 * Copy the header without its protection. Returns its length, with the packet
 * number.
 */
static size_t open_header(const struct keys *k, const struct quic_packet *p,
			  uint8_t *header)
{
	uint8_t mask[AES_BLOCK_SIZE];
	struct aes128_ctx aes;
	size_t n;

	aes128_set_encrypt_key(&aes, k->header_key);
	aes128_encrypt(&aes, sizeof(mask), mask,
		       p->bytes + p->header + NUMBER_MAX);
	memcpy(header, p->bytes, p->header + NUMBER_MAX);
	header[0] ^= mask[0] & NUMBER_MASK;
	n = (header[0] & 3) + 1U;
	for (size_t i = 0; i < n; i++)
		header[p->header + i] ^= mask[1 + i];
	return p->header + n;
}

static void set_iv(struct gcm_aes128_ctx *gcm, const struct keys *k,
		   const uint8_t *number, size_t len)
{
	uint8_t iv[IV_SIZE];

	memcpy(iv, k->iv, sizeof(iv));
	for (size_t i = 0; i < len; i++)
		iv[IV_SIZE - len + i] ^= number[i];
	gcm_aes128_set_iv(gcm, sizeof(iv), iv);
}

static bool has_tag(struct gcm_aes128_ctx *gcm, const unsigned char *tag)
{
	uint8_t computed[TAG_SIZE];

#if NETTLE_VERSION_MAJOR >= 4
	gcm_aes128_digest(gcm, computed);
#else
	gcm_aes128_digest(gcm, sizeof(computed), computed);
#endif
	return memeql_sec(computed, tag, sizeof(computed));
}

static size_t decrypt(const struct keys *k, const struct quic_packet *p,
		      unsigned char *frames)
{
	uint8_t header[HEADER_MAX + NUMBER_MAX];
	size_t len = open_header(k, p, header);
	struct gcm_aes128_ctx gcm;
	size_t n = p->len - len - TAG_SIZE;

	gcm_aes128_set_key(&gcm, k->key);
	set_iv(&gcm, k, header + p->header, len - p->header);
	gcm_aes128_update(&gcm, len, header);
	gcm_aes128_decrypt(&gcm, n, frames, p->bytes + len);
	return has_tag(&gcm, p->bytes + len + n) ? n : 0;
}

size_t quic_initial_decrypt(const struct quic_packet *p,
			    const struct quic_id *first, unsigned char *frames)
{
	const struct version *v = &versions[p->version == QUIC_V2];
	struct keys keys;

	if (p->type != QUIC_INITIAL || p->header > HEADER_MAX ||
	    p->len > QUIC_INITIAL_MAX ||
	    p->len < p->header + NUMBER_MAX + TAG_SIZE)
		return 0;
	derive(&keys, v, first);
	return decrypt(&keys, p, frames);
}
