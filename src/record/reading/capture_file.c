// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads captures. The buffer holds what was read and not yet used; a record is
 * looked at when the buffer has it as a whole. Records that are too long for that
 * are skipped, unless they are packets.
 */
#include "record/reading/capture_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"
#include "record/reading/byte_order.h"
#include "record/reading/link_header.h"
#include "record/reading/pcapng_block.h"

#define PCAP_HEAD   24
#define PACKET_HEAD 16 /* of a packet in a pcap */
#define MODIFIED_HEAD                                                          \
	24 /* the same with the interface and the kind of packet */
#define PACKET_MAX (1U << 20) /* bytes */
#define MARGIN	   16 /* before a record: a link header may grow */

#define MAGIC_US       0xa1b2c3d4
#define MAGIC_NS       0xa1b23c4d
#define MAGIC_MODIFIED 0xa1b2cd34 /* of libpcap with old patches */
#define MAGIC_PCAPNG   0x0a0d0d0a

/* Read until the buffer has len bytes. Returns 1, 0 at the end, -1 with errno. */
static int fill(struct capture_file *f, size_t len)
{
	ssize_t n;

	if (f->start + len > sizeof(f->buffer)) {
		memmove(f->buffer + MARGIN, f->buffer + f->start, f->len);
		f->start = MARGIN;
	}
	while (f->len < len && !f->at_end) {
		n = read(f->fd, f->buffer + f->start + f->len,
			 sizeof(f->buffer) - f->start - f->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		f->at_end = n == 0;
		f->len += (size_t)n;
	}
	return f->len >= len;
}

static unsigned char *at(struct capture_file *f)
{
	return f->buffer + f->start;
}

/* What is at the start of the buffer was used. */
static void use(struct capture_file *f, size_t len)
{
	f->start += len;
	f->len -= len;
}

/* Returns as fill(). */
static int skip(struct capture_file *f, uint64_t len)
{
	int r;

	while (len > f->len) {
		len -= f->len;
		use(f, f->len);
		r = fill(f, 1);
		if (r <= 0)
			return r;
	}
	use(f, (size_t)len);
	return 1;
}

static int fail(struct capture_file *f, const char *fault)
{
	f->fault = fault;
	return -1;
}

/* Not at the end of a record. Returns -1 if the file ends there. */
static int need(struct capture_file *f, size_t len)
{
	int r = fill(f, len);

	return r == 0 ? fail(f, "it ends in the middle of a packet") : r;
}

/* ---- pcap ---- */

static uint32_t word(const struct capture_file *f, const unsigned char *bytes)
{
	return order32(bytes, f->swapped);
}

static int begin_pcap(struct capture_file *f, uint32_t magic)
{
	if (need(f, PCAP_HEAD) < 0)
		return -1;
	f->kind = FILE_PCAP;
	f->fraction = magic == MAGIC_NS ? 1000000000 : 1000000;
	f->packet_head = magic == MAGIC_MODIFIED ? MODIFIED_HEAD : PACKET_HEAD;
	/* The upper bits are about checksums at the end of a frame. */
	f->link = word(f, at(f) + 20) & 0xffff;
	use(f, PCAP_HEAD);
	return 0;
}

static int next_in_pcap(struct capture_file *f, struct file_packet *p)
{
	const unsigned char *head;
	uint32_t size;
	int r = fill(f, f->packet_head);

	if (r == 0 && f->len > 0)
		return fail(f, "it ends in the middle of a packet");
	if (r <= 0)
		return r;
	head = at(f);
	size = word(f, head + 8);
	if (size > PACKET_MAX)
		return fail(f, "a packet has an impossible length");
	if (need(f, f->packet_head + size) < 0)
		return -1;
	head = at(f);
	p->captured = size;
	p->time = (int64_t)word(f, head) * 1000000000 +
		  (int64_t)(word(f, head + 4) % f->fraction *
			    (1000000000 / f->fraction));
	p->original = word(f, head + 12);
	p->bytes = at(f) + f->packet_head;
	p->link = f->link;
	link_header_replace(f->swapped, p);
	use(f, f->packet_head + size);
	return 1;
}

/* ---- pcapng ---- */

/* The section's header says in which order its bytes are. */
static int begin_section(struct capture_file *f)
{
	int r = need(f, 12);

	if (r < 0)
		return -1;
	if (order32(at(f) + 8, false) == PCAPNG_ORDER)
		f->swapped = false;
	else if (order32(at(f) + 8, true) == PCAPNG_ORDER)
		f->swapped = true;
	else
		return fail(f, "a section has no byte order");
	f->kind = FILE_PCAPNG;
	f->interfaces = 0;
	f->is_ours = false;
	return 0;
}

/* Returns 1 if the block is a packet, 0 if not, -1 after a failure. */
static int read_block(struct capture_file *f, struct file_packet *p)
{
	const uint32_t type = word(f, at(f)), len = word(f, at(f) + 4);
	int r;

	if (len < PCAPNG_BLOCK_MIN || len % 4)
		return fail(f, "a block has an impossible length");
	if (len > CAPTURE_FILE_BUFFER / 2) {
		if (pcapng_block_is_packet(type))
			return fail(f, "a packet has an impossible length");
		r = skip(f, len);
		return r == 0 ? fail(f, "it ends in the middle of a block")
			      : r - 1;
	}
	if (need(f, len) < 0)
		return -1;
	r = pcapng_block_read(f, at(f), len, p);
	use(f, len);
	return r;
}

static int next_in_pcapng(struct capture_file *f, struct file_packet *p)
{
	int r = 0;

	while (r == 0) {
		r = fill(f, 8);
		if (r == 0 && f->len > 0)
			return fail(f, "it ends in the middle of a block");
		if (r <= 0)
			return r;
		if (order32(at(f), false) == MAGIC_PCAPNG &&
		    begin_section(f) < 0)
			return -1;
		r = read_block(f, p);
	}
	return r;
}

/* ---- either ---- */

/* The magic numbers of what people compress captures with. */
static bool is_compressed(const unsigned char *bytes)
{
	static const unsigned char magics[][4] = {
		{ 0x28, 0xb5, 0x2f, 0xfd }, /* zstd */
		{ 0xfd, '7', 'z', 'X' }, /* xz */
		{ 'B', 'Z', 'h', '9' },
		{ 0x04, 0x22, 0x4d, 0x18 }, /* lz4 */
	};

	for (size_t i = 0; i < ARRAY_SIZE(magics); i++)
		if (!memcmp(bytes, magics[i], sizeof(magics[i])))
			return true;
	return bytes[0] == 0x1f && bytes[1] == 0x8b; /* gzip */
}

/* Returns if it is one of the magic numbers of pcap. */
static bool is_pcap(uint32_t magic)
{
	return magic == MAGIC_US || magic == MAGIC_NS ||
	       magic == MAGIC_MODIFIED;
}

static int begin(struct capture_file *f)
{
	uint32_t magic;
	int r;

	f->start = MARGIN;
	r = fill(f, 4);
	if (r < 0)
		return -1;
	if (r == 0)
		return fail(f, f->len ? "it is no capture" : "it is empty");
	magic = order32(at(f), false);
	f->swapped = is_pcap(__builtin_bswap32(magic));
	if (f->swapped)
		magic = __builtin_bswap32(magic);
	if (is_pcap(magic))
		return begin_pcap(f, magic);
	if (magic == MAGIC_PCAPNG)
		return begin_section(f);
	if (is_compressed(at(f)))
		return fail(f, "it is compressed; decompress it first");
	return fail(f, "it is neither pcap nor pcapng");
}

int capture_file_next(struct capture_file *f, struct file_packet *p)
{
	if (f->kind == FILE_UNKNOWN && begin(f) < 0)
		return -1;
	*p = (struct file_packet){ .time = 0 };
	return f->kind == FILE_PCAP ? next_in_pcap(f, p) : next_in_pcapng(f, p);
}

bool capture_file_is_loopback(const struct capture_file *f, uint32_t interface)
{
	return interface < f->interfaces && f->is_ours &&
	       f->interface[interface].is_loopback;
}
