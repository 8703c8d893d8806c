/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of pcapng that shares nothing with nsntrace's writer: made from
 * draft-ietf-opsawg-pcapng alone, and strict, in that whatever the draft says a
 * writer must do is an error when it was not done. It reads sections of this
 * machine's byte order only.
 */
#ifndef NGREADER_H
#define NGREADER_H

#include <stddef.h>
#include <stdint.h>

enum {
	NG_SECTION = 0x0a0d0d0a,
	NG_INTERFACE = 1,
	NG_NAMES = 4,
	NG_STATISTICS = 5,
	NG_PACKET = 6,
	NG_CUSTOM = 0xbad,
	NG_SECRETS = 10,
};

#define NG_MAX_OPTIONS 16384

struct ng_option {
	unsigned int code;
	size_t len;
	const unsigned char *value;
};

struct ng_block {
	uint32_t type;
	uint32_t number; /* of an interface, or the one it speaks of; whose */
	/* Interfaces. */
	unsigned int linktype;
	uint32_t snaplen;
	/* Packets and statistics. */
	uint64_t time;
	/* Packets. */
	uint32_t captured, original;
	const unsigned char *bytes;
	/* Secrets. */
	uint32_t secrets_type;
	const unsigned char *secrets;
	uint32_t secrets_len;
	/* Names: the records, up to nrb_record_end. */
	const unsigned char *records;
	size_t records_len;
	/* Custom blocks: what is behind the enterprise's number. */
	const unsigned char *custom;
	size_t custom_len;

	struct ng_option options[NG_MAX_OPTIONS];
	size_t n_options;
};

/* A record of names. */
struct ng_name {
	const unsigned char *address;
	size_t address_len; /* 4 or 16 */
	const char *name; /* the first of them */
};

typedef void (*ng_handler)(const struct ng_block *block, void *arg);

/*
 * Give each block to the handler. Returns NULL, or what is wrong and, in at,
 * where the block that has it begins. "cut short" is what a file has that ends
 * within a block.
 */
const char *ng_read(const void *data, size_t len, ng_handler handler, void *arg,
		    size_t *at);

/* The option of that code, or NULL. */
const struct ng_option *ng_option(const struct ng_block *block,
				  unsigned int code);

/* The record at *at, which moves on. Returns 0 at the end. */
int ng_next_name(const struct ng_block *block, size_t *at,
		 struct ng_name *name);

#endif
