// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The blocks of a pcapng file. A block is its type, its length, the body, and
 * the length again. Options follow the fixed part of the body; each is a code, a
 * length and a value that is padded to 32 bits. Options that do not fit end the
 * list, and the block counts without them.
 */
#include "record/reading/pcapng_block.h"

#include <string.h>

#include "packet/reader.h"
#include "record/reading/byte_order.h"
#include "record/reading/link_header.h"

#define HEAD 8 /* bytes before the body */
#define TAIL 4 /* and after it */

#define WIRESHARK	    32622 /* of custom blocks, see process_block.h */
#define PROCESS_INFORMATION 3
#define PROCESS_NAME	    2

#define DEFAULT_PER_SECOND 1000000
#define PER_SECOND_MAX	   1000000000000000000ULL

enum {
	SECTION = 0x0a0d0d0a,
	INTERFACE = 1,
	OLD_PACKET = 2,
	SIMPLE_PACKET = 3,
	NAMES = 4,
	STATISTICS = 5,
	PACKET = 6,
	CUSTOM = 0x0bad,
};

enum {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	SECTION_APPLICATION = 4,
	INTERFACE_NAME = 2,
	INTERFACE_RESOLUTION = 9,
	INTERFACE_OFFSET = 14,
	PACKET_FLAGS = 2,
	PACKET_PROCESS = 8,
	STATISTICS_DROPPED = 5,
	STATISTICS_OS_DROPPED = 7,
	NAMES_END = 0,
	NAMES_IPV4 = 1,
	NAMES_IPV6 = 2,
};

/* A block while it is read: what is left of the body. */
struct body {
	struct capture_file *f;
	unsigned char *block;
	struct reader r;
	bool little; /* always in little-endian order */
};

static bool is_swapped(const struct body *b)
{
	if (b->little)
		return __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__;
	return b->f->swapped;
}

static uint16_t half(const struct body *b, const unsigned char *bytes)
{
	return order16(bytes, is_swapped(b));
}

static uint32_t word(const struct body *b, const unsigned char *bytes)
{
	return order32(bytes, is_swapped(b));
}

struct option {
	unsigned int code;
	struct reader value;
};

static bool next_option(struct body *b, struct option *o)
{
	const unsigned char *at = b->r.at;
	size_t len;

	if (b->r.len < 4)
		return false;
	o->code = half(b, at);
	len = half(b, at + 2);
	if (o->code == OPTION_END || len > b->r.len - 4)
		return false;
	o->value = (struct reader){ at + 4, len };
	len = 4 + ((len + 3) & ~(size_t)3);
	if (!reader_skip(&b->r, len))
		b->r.len = 0;
	return true;
}

/* Copy a text up to a NUL, as much as has room. */
static void copy_text(char text[CAPTURE_FILE_TEXT], struct reader r)
{
	size_t len =
		r.len < CAPTURE_FILE_TEXT - 1 ? r.len : CAPTURE_FILE_TEXT - 1;

	memcpy(text, r.at, len);
	text[len] = '\0';
}

/* ---- sections and interfaces ---- */

static int read_section(struct body *b)
{
	static const char ours[] = "nsntrace ";
	struct option o;

	if (!reader_skip(&b->r, 16))
		return 0;
	while (next_option(b, &o))
		if (o.code == SECTION_APPLICATION)
			b->f->is_ours =
				o.value.len >= sizeof(ours) - 1 &&
				!memcmp(o.value.at, ours, sizeof(ours) - 1);
	return 0;
}

/* A power of 10, or of 2 if the upper bit is set. */
static uint64_t per_second(unsigned int resolution)
{
	uint64_t value = 1;

	for (unsigned int i = 0; i < (resolution & 0x7f); i++) {
		value *= resolution & 0x80 ? 2 : 10;
		if (value > PER_SECOND_MAX / 10)
			break;
	}
	return value;
}

static void read_interface_option(struct body *b, const struct option *o,
				  struct file_interface *i)
{
	if (o->code == INTERFACE_NAME)
		i->is_loopback =
			o->value.len == 2 && !memcmp(o->value.at, "lo", 2);
	if (o->code == INTERFACE_RESOLUTION && o->value.len == 1)
		i->per_second = per_second(o->value.at[0]);
	if (o->code == INTERFACE_OFFSET && o->value.len == 8)
		i->offset = (int64_t)order64(o->value.at, is_swapped(b));
}

/* Those beyond the limit are like the last one. */
static int read_interface(struct body *b)
{
	struct capture_file *f = b->f;
	struct file_interface i = { .per_second = DEFAULT_PER_SECOND };
	struct option o;

	if (b->r.len < 8)
		return 0;
	i.link = half(b, b->r.at);
	reader_skip(&b->r, 8);
	while (next_option(b, &o))
		read_interface_option(b, &o, &i);
	if (f->interfaces == CAPTURE_FILE_DEVICES) {
		f->fault = "it has too many interfaces";
		return -1;
	}
	f->interface[f->interfaces++] = i;
	return 0;
}

/* ---- packets ---- */

static int64_t time_of(const struct file_interface *i, uint64_t stamp)
{
	const uint64_t s = stamp / i->per_second;
	const uint64_t rest = stamp % i->per_second;
	const int64_t max = INT64_MAX / 4000000000;
	int64_t all;

	if (s > (uint64_t)max || i->offset > max || i->offset < -max)
		return 0;
	all = (int64_t)s + i->offset;
	return all < 0 ? 0
		       : all * 1000000000 + (int64_t)((double)rest * 1e9 /
						      (double)i->per_second);
}

/* In nanoseconds the division is exact. */
static int64_t stamp_of(const struct file_interface *i, uint64_t stamp)
{
	if (i->per_second == 1000000000 && i->offset == 0)
		return stamp < INT64_MAX / 2 ? (int64_t)stamp : 0;
	return time_of(i, stamp);
}

static void read_packet_options(struct body *b, struct file_packet *p)
{
	unsigned int comments = 0;
	struct option o;

	while (next_option(b, &o)) {
		if (o.code == OPTION_COMMENT && comments++ == 0)
			copy_text(p->label, o.value);
		if (o.code == PACKET_FLAGS && o.value.len == 4)
			p->direction = word(b, o.value.at) & 3;
		if (o.code == PACKET_PROCESS && o.value.len >= 4)
			p->pid = word(b, o.value.at);
	}
	p->is_described = comments > 1;
	if (p->direction > DIRECTION_OUT)
		p->direction = DIRECTION_UNKNOWN;
	if (!b->f->is_ours) {
		p->label[0] = '\0';
		p->pid = 0;
	}
}

static int bad_packet(struct body *b)
{
	b->f->fault = "a packet has an impossible length";
	return -1;
}

/* The bytes, at the start of what is left, and the options after them. */
static int read_bytes(struct body *b, struct file_packet *p)
{
	const struct capture_file *f = b->f;
	unsigned char *bytes = b->block + (b->r.at - b->block);
	size_t padded = ((size_t)p->captured + 3) & ~(size_t)3;

	if (padded > b->r.len)
		return bad_packet(b);
	if (p->interface >= f->interfaces) {
		b->f->fault = "a packet has an unknown interface";
		return -1;
	}
	reader_skip(&b->r, padded);
	read_packet_options(b, p);
	p->bytes = bytes;
	p->link = f->interface[p->interface].link;
	link_header_replace(f->swapped, p);
	return 1;
}

static int read_packet(struct body *b, struct file_packet *p, bool is_old)
{
	const unsigned char *at = b->r.at;
	uint64_t stamp;

	if (b->r.len < 20)
		return bad_packet(b);
	p->interface = is_old ? half(b, at) : word(b, at);
	stamp = (uint64_t)word(b, at + 4) << 32 | word(b, at + 8);
	p->captured = word(b, at + 12);
	p->original = word(b, at + 16);
	if (p->interface < b->f->interfaces)
		p->time = stamp_of(&b->f->interface[p->interface], stamp);
	reader_skip(&b->r, 20);
	return read_bytes(b, p);
}

/* It has no time, and its length is that of the block. */
static int read_simple(struct body *b, struct file_packet *p)
{
	if (b->r.len < 4)
		return bad_packet(b);
	p->original = word(b, b->r.at);
	reader_skip(&b->r, 4);
	p->captured = p->original < b->r.len ? p->original : (uint32_t)b->r.len;
	return read_bytes(b, p);
}

/* ---- what is known beside the packets ---- */

static int read_statistics(struct body *b)
{
	struct option o;

	if (!reader_skip(&b->r, 12))
		return 0;
	while (next_option(b, &o))
		if ((o.code == STATISTICS_DROPPED ||
		     o.code == STATISTICS_OS_DROPPED) &&
		    o.value.len == 8)
			b->f->dropped += order64(o.value.at, is_swapped(b));
	return 0;
}

/* An address, and its names as strings, of which the first counts. */
static void read_name(const struct body *b, const struct option *record)
{
	const struct file_listener *l = &b->f->listener;
	size_t size = record->code == NAMES_IPV4 ? 4 : 16;
	char name[CAPTURE_FILE_TEXT];
	struct reader r = record->value;
	struct address address;

	if (r.len <= size || !l->name)
		return;
	address_set(&address, size == 4 ? 4 : 6, r.at);
	reader_skip(&r, size);
	copy_text(name, r);
	l->name(l->arg, &address, name);
}

static int read_names(struct body *b)
{
	struct option record;

	while (next_option(b, &record))
		if (record.code == NAMES_IPV4 || record.code == NAMES_IPV6)
			read_name(b, &record);
	return 0;
}

/* See process_block.h. */
static int read_custom(struct body *b)
{
	const struct file_listener *l = &b->f->listener;
	char name[CAPTURE_FILE_TEXT];
	struct option o;
	uint32_t pid;

	if (b->r.len < 16 || word(b, b->r.at) != WIRESHARK || !b->f->is_ours ||
	    !l->process)
		return 0;
	b->little = true;
	if (word(b, b->r.at + 4) != PROCESS_INFORMATION)
		return 0;
	pid = word(b, b->r.at + 12);
	reader_skip(&b->r, 16);
	while (next_option(b, &o)) {
		if (o.code != PROCESS_NAME)
			continue;
		copy_text(name, o.value);
		l->process(l->arg, pid, name);
	}
	return 0;
}

bool pcapng_block_is_packet(uint32_t type)
{
	return type == PACKET || type == SIMPLE_PACKET || type == OLD_PACKET;
}

int pcapng_block_read(struct capture_file *f, unsigned char *block, size_t len,
		      struct file_packet *p)
{
	struct body b = { .f = f,
			  .block = block,
			  .r = { block + HEAD, len - HEAD - TAIL } };

	switch (order32(block, f->swapped)) {
	case SECTION:
		return read_section(&b);
	case INTERFACE:
		return read_interface(&b);
	case PACKET:
		return read_packet(&b, p, false);
	case OLD_PACKET:
		return read_packet(&b, p, true);
	case SIMPLE_PACKET:
		return read_simple(&b, p);
	case NAMES:
		return read_names(&b);
	case STATISTICS:
		return read_statistics(&b);
	case CUSTOM:
		return read_custom(&b);
	default:
		return 0;
	}
}
