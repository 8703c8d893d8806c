// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The blocks of a pcapng file.
 *
 *	type, length, body, options, length again
 *
 * in fields of 32 bits. An option is code and length, of 16 bits each, and its
 * value, filled up with zeroes; the last is opt_endofopt.
 */
#include "record/file/pcapng.h"

#include <string.h>

#include "base/utf8.h"

enum {
	SECTION = 0x0a0d0d0a,
	INTERFACE = 1,
	NAMES = 4,
	STATISTICS = 5,
	SECRETS = 10,
};

enum {
	END_OF_OPTIONS = 0,
	SHB_HARDWARE = 2,
	SHB_OS = 3,
	SHB_USERAPPL = 4,
	IF_NAME = 2,
	IF_DESCRIPTION = 3,
	IF_TSRESOL = 9,
	IF_FILTER = 11,
	IF_OS = 12,
	EPB_PROCESSID_THREADID = 8,
	ISB_STARTTIME = 2,
	ISB_ENDTIME = 3,
	ISB_IFRECV = 4,
	ISB_IFDROP = 5,
	ISB_USRDELIV = 8,
	NRB_END = 0,
	NRB_IPV4 = 1,
	NRB_IPV6 = 2,
};

#define FRAME_SIZE 12 /* of a block without a body */

static size_t padding(size_t len)
{
	return -len & 3;
}

/* ---- any block ---- */

void pcapng_put(struct pcapng_block *b, const void *bytes, size_t len)
{
	if (len > 0 && b->len <= b->size && len <= b->size - b->len)
		memcpy(b->room + b->len, bytes, len);
	b->len += len;
}

static void put_padding(struct pcapng_block *b, size_t len)
{
	pcapng_put(b, "\0\0\0", padding(len));
}

void pcapng_put_padded(struct pcapng_block *b, const void *bytes, size_t len)
{
	pcapng_put(b, bytes, len);
	put_padding(b, len);
}

static void put_u16(struct pcapng_block *b, uint16_t value)
{
	pcapng_put(b, &value, sizeof(value));
}

static void put_u32(struct pcapng_block *b, uint32_t value)
{
	pcapng_put(b, &value, sizeof(value));
}

void pcapng_begin(struct pcapng_block *b, void *room, size_t size,
		  uint32_t type)
{
	*b = (struct pcapng_block){ .room = room, .size = size };
	put_u32(b, type);
	put_u32(b, 0); /* the length, see pcapng_end() */
}

static void put_option_head(struct pcapng_block *b, uint16_t code, size_t len)
{
	if (b->options == 0)
		b->options = b->len;
	put_u16(b, code);
	put_u16(b, (uint16_t)len);
}

void pcapng_option(struct pcapng_block *b, uint16_t code, const void *value,
		   size_t len)
{
	put_option_head(b, code, len);
	pcapng_put_padded(b, value, len);
}

/* The next character of *text, or what stands for one that is none. */
static const char *next_char(const char **text, size_t *left, size_t *len)
{
	const char *start = *text;
	uint32_t code;
	size_t n = utf8_char(start, *left, &code);
	size_t step = n ? n : 1;

	*text += step;
	*left -= step;
	*len = n ? n : 3;
	return n ? start : "\xef\xbf\xbd";
}

/* The length of the text as put_text() puts it, in whole characters. */
static size_t text_length(const char *text, size_t max)
{
	size_t left = text ? strlen(text) : 0;
	size_t total = 0, n;

	while (left > 0) {
		next_char(&text, &left, &n);
		if (total + n > max)
			break;
		total += n;
	}
	return total;
}

/* As much of the text as makes len bytes. */
static void put_text(struct pcapng_block *b, const char *text, size_t len)
{
	size_t left = strlen(text);
	size_t n;

	for (size_t done = 0; done < len; done += n) {
		const char *c = next_char(&text, &left, &n);

		pcapng_put(b, c, n);
	}
}

void pcapng_option_text(struct pcapng_block *b, uint16_t code, const char *text)
{
	size_t len = text_length(text, UINT16_MAX);

	if (len == 0)
		return;
	put_option_head(b, code, len);
	put_text(b, text, len);
	put_padding(b, len);
}

static void option_u64(struct pcapng_block *b, uint16_t code, uint64_t value)
{
	pcapng_option(b, code, &value, sizeof(value));
}

/* A stamp is two words, the upper one first, in any byte order. */
static void put_time(struct pcapng_block *b, uint64_t time)
{
	put_u32(b, (uint32_t)(time >> 32));
	put_u32(b, (uint32_t)time);
}

static void option_time(struct pcapng_block *b, uint16_t code, uint64_t time)
{
	put_option_head(b, code, sizeof(time));
	put_time(b, time);
}

size_t pcapng_end(struct pcapng_block *b)
{
	uint32_t len;

	if (b->options)
		put_option_head(b, END_OF_OPTIONS, 0);
	len = (uint32_t)(b->len + sizeof(len));
	if (b->size >= 2 * sizeof(len))
		memcpy(b->room + sizeof(len), &len, sizeof(len));
	put_u32(b, len);
	return b->len;
}

/* ---- those of a file ---- */

size_t pcapng_section(void *room, size_t size, const struct pcapng_section *s)
{
	const uint16_t version[] = { 1, 0 };
	const int64_t unknown = -1; /* how long the section will be */
	struct pcapng_block b;

	pcapng_begin(&b, room, size, SECTION);
	put_u32(&b, 0x1a2b3c4d);
	pcapng_put(&b, version, sizeof(version));
	pcapng_put(&b, &unknown, sizeof(unknown));
	pcapng_option_text(&b, SHB_HARDWARE, s->hardware);
	pcapng_option_text(&b, SHB_OS, s->os);
	pcapng_option_text(&b, SHB_USERAPPL, s->application);
	for (size_t i = 0; i < s->n_comments; i++)
		pcapng_option_text(&b, PCAPNG_COMMENT, s->comments[i]);
	return pcapng_end(&b);
}

/* The first byte says what the rest is: 0 is pcap-filter(7). */
static void option_filter(struct pcapng_block *b, const char *filter)
{
	size_t len = text_length(filter, UINT16_MAX - 1);

	if (len == 0)
		return;
	put_option_head(b, IF_FILTER, 1 + len);
	pcapng_put(b, "", 1);
	put_text(b, filter, len);
	put_padding(b, 1 + len);
}

size_t pcapng_interface(void *room, size_t size,
			const struct pcapng_interface *i)
{
	const uint16_t link[] = { PCAPNG_ETHERNET, 0 };
	const uint8_t nanoseconds = 9; /* 10 to the power of minus that */
	struct pcapng_block b;

	pcapng_begin(&b, room, size, INTERFACE);
	pcapng_put(&b, link, sizeof(link));
	put_u32(&b, i->snaplen);
	pcapng_option_text(&b, IF_NAME, i->name);
	pcapng_option_text(&b, IF_DESCRIPTION, i->description);
	pcapng_option(&b, IF_TSRESOL, &nanoseconds, sizeof(nanoseconds));
	option_filter(&b, i->filter);
	pcapng_option_text(&b, IF_OS, i->os);
	return pcapng_end(&b);
}

void pcapng_statistics_begin(struct pcapng_block *b, void *room, size_t size,
			     const struct pcapng_statistics *s)
{
	pcapng_begin(b, room, size, STATISTICS);
	put_u32(b, s->interface);
	put_time(b, s->end);
	pcapng_option_text(b, PCAPNG_COMMENT, s->comment);
	option_time(b, ISB_STARTTIME, s->start);
	option_time(b, ISB_ENDTIME, s->end);
	option_u64(b, ISB_IFRECV, s->received);
	option_u64(b, ISB_IFDROP, s->dropped);
	option_u64(b, ISB_USRDELIV, s->delivered);
}

size_t pcapng_statistics(void *room, size_t size,
			 const struct pcapng_statistics *s)
{
	struct pcapng_block b;

	pcapng_statistics_begin(&b, room, size, s);
	return pcapng_end(&b);
}

/* ---- secrets ---- */

size_t pcapng_tls_keys(void *room, size_t size, const char *lines, size_t len)
{
	struct pcapng_block b;

	pcapng_begin(&b, room, size, SECRETS);
	put_u32(&b, 0x544c534b); /* "TLSK" */
	put_u32(&b, (uint32_t)len);
	pcapng_put_padded(&b, lines, len);
	return pcapng_end(&b);
}

/* ---- names ---- */

void pcapng_names_begin(struct pcapng_block *b, void *room, size_t size)
{
	pcapng_begin(b, room, size, NAMES);
}

void pcapng_name(struct pcapng_block *b, const void *address,
		 size_t address_len, const char *name)
{
	size_t name_len = strlen(name) + 1;
	size_t len = address_len + name_len;

	put_u16(b, address_len == 4 ? NRB_IPV4 : NRB_IPV6);
	put_u16(b, (uint16_t)len);
	pcapng_put(b, address, address_len); /* ends on 32 bits */
	pcapng_put_padded(b, name, name_len);
}

size_t pcapng_names_end(struct pcapng_block *b)
{
	put_u16(b, NRB_END);
	put_u16(b, 0);
	return pcapng_end(b);
}

/* ---- packets ---- */

size_t pcapng_owner(void *room, const char *text, uint32_t pid)
{
	struct pcapng_block b = { .room = room, .size = PCAPNG_OWNER_SIZE };
	const size_t len = strnlen(text, PCAPNG_OWNER_TEXT);

	if (len > 0) {
		put_option_head(&b, PCAPNG_COMMENT, len);
		pcapng_put_padded(&b, text, len);
	}
	put_option_head(&b, EPB_PROCESSID_THREADID, 2 * sizeof(pid));
	put_u32(&b, pid);
	return b.len;
}

/* ---- what was written ---- */

size_t pcapng_whole(const void *bytes, size_t len)
{
	const unsigned char *start = bytes;
	size_t at = 0;
	uint32_t block;

	while (len - at >= FRAME_SIZE) {
		memcpy(&block, start + at + sizeof(block), sizeof(block));
		if (block < FRAME_SIZE || block > len - at)
			break;
		at += block;
	}
	return at;
}
