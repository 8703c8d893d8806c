/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The blocks of a pcapng file (draft-ietf-opsawg-pcapng), in the host's byte
 * order. Nothing here does I/O or allocates.
 *
 * As snprintf(3): a function that puts a block returns the block's length; if
 * that is more than the room, nothing is to be made of what is there. A room of
 * 0 bytes may be NULL: that is how to ask for the length.
 *
 * Texts may come from anywhere: what is not UTF-8 in them is replaced by
 * U+FFFD, as the draft demands UTF-8, and what an option has no room for
 * (64 KiB) is left out. A NULL, or an empty text, makes no option.
 */
#ifndef RECORD_FILE_PCAPNG_H
#define RECORD_FILE_PCAPNG_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PCAPNG_ETHERNET 1 /* LINKTYPE_ETHERNET */

/* A block while it is put together, for those that follow here and others. */
struct pcapng_block {
	unsigned char *room;
	size_t size;
	size_t len; /* may be more than the size */
	size_t options; /* where they begin; 0: there are none */
};

void pcapng_begin(struct pcapng_block *b, void *room, size_t size,
		  uint32_t type);

/* The body, before the options: as it stands, or filled up to 32 bits. */
void pcapng_put(struct pcapng_block *b, const void *bytes, size_t len);
void pcapng_put_padded(struct pcapng_block *b, const void *bytes, size_t len);

/* At most UINT16_MAX bytes. */
void pcapng_option(struct pcapng_block *b, uint16_t code, const void *value,
		   size_t len);
void pcapng_option_text(struct pcapng_block *b, uint16_t code,
			const char *text);

size_t pcapng_end(struct pcapng_block *b);

#define PCAPNG_COMMENT 1 /* opt_comment, for any block */

/* Section Header Block: what a file begins with. */
struct pcapng_section {
	const char *hardware;
	const char *os;
	const char *application;
	const char *const *comments;
	size_t n_comments;
};

size_t pcapng_section(void *room, size_t size, const struct pcapng_section *s);

/*
 * Interface Description Block, of Ethernet. All stamps are in nanoseconds. The
 * interfaces count from 0, in the order of their blocks.
 */
struct pcapng_interface {
	uint32_t snaplen;
	const char *name;
	const char *description;
	const char *filter; /* pcap-filter(7) */
	const char *os;
};

size_t pcapng_interface(void *room, size_t size,
			const struct pcapng_interface *i);

/*
 * Enhanced Packet Block, for which there is one function, inline, as this is
 * done for every packet.
 */
enum pcapng_direction {
	PCAPNG_INBOUND = 1,
	PCAPNG_OUTBOUND = 2,
};

struct pcapng_packet {
	uint32_t interface;
	enum pcapng_direction direction;
	uint64_t time; /* ns since 1970 */
	uint32_t captured; /* bytes */
	uint32_t original; /* its length before it was cut */
	const void *bytes;
	/* Whose it is: of pcapng_owner(), and the thread. NULL: not known. */
	const void *owner;
	size_t owner_len;
	uint32_t tid;
};

/*
 * What packets of one process have in common: a comment, for whoever reads
 * those, and epb_processid_threadid without the thread. Both are options; the
 * text is at most PCAPNG_OWNER_TEXT bytes of UTF-8. Returns the length.
 */
#define PCAPNG_OWNER_TEXT 96
#define PCAPNG_OWNER_SIZE (4 + PCAPNG_OWNER_TEXT + 8) /* bytes of room */

size_t pcapng_owner(void *room, const char *text, uint32_t pid);

#define PCAPNG_PACKET_HEAD 28 /* bytes before those of the packet */
#define PCAPNG_PACKET_TAIL 16 /* and behind them, without an owner */

static inline size_t pcapng_packet_size(const struct pcapng_packet *p)
{
	size_t padded = ((size_t)p->captured + 3) & ~(size_t)3;

	return PCAPNG_PACKET_HEAD + padded + PCAPNG_PACKET_TAIL +
	       (p->owner ? p->owner_len + sizeof(p->tid) : 0);
}

static inline unsigned char *pcapng_word(unsigned char *at, uint32_t word)
{
	memcpy(at, &word, sizeof(word));
	return at + sizeof(word);
}

/* Two fields of 16 bits; constants, so this is one word for the compiler. */
static inline unsigned char *pcapng_halves(unsigned char *at, uint16_t first,
					   uint16_t second)
{
	const uint16_t halves[] = { first, second };

	memcpy(at, halves, sizeof(halves));
	return at + sizeof(halves);
}

/* Put just pcapng_packet_size(), which must be there. */
static inline void pcapng_packet(void *room, const struct pcapng_packet *p)
{
	const uint32_t size = (uint32_t)pcapng_packet_size(p);
	unsigned char *at = room;

	at = pcapng_word(at, 6);
	at = pcapng_word(at, size);
	at = pcapng_word(at, p->interface);
	at = pcapng_word(at, (uint32_t)(p->time >> 32));
	at = pcapng_word(at, (uint32_t)p->time);
	at = pcapng_word(at, p->captured);
	at = pcapng_word(at, p->original);
	memcpy(at, p->bytes, p->captured);
	at += p->captured;
	while ((at - (unsigned char *)room) % 4)
		*at++ = 0;
	at = pcapng_halves(at, 2, 4); /* epb_flags */
	at = pcapng_word(at, p->direction);
	if (p->owner) {
		memcpy(at, p->owner, p->owner_len);
		at = pcapng_word(at + p->owner_len, p->tid);
	}
	at = pcapng_halves(at, 0, 0); /* opt_endofopt */
	pcapng_word(at, size);
}

/* Name Resolution Block: begin it, put names, pcapng_names_end(). */
void pcapng_names_begin(struct pcapng_block *b, void *room, size_t size);

/* An address of 4 or 16 bytes; the name is ASCII, and not empty. */
void pcapng_name(struct pcapng_block *b, const void *address,
		 size_t address_len, const char *name);

size_t pcapng_names_end(struct pcapng_block *b);

/* Decryption Secrets Block, of lines of a TLS key log. */
size_t pcapng_tls_keys(void *room, size_t size, const char *lines, size_t len);

/* Interface Statistics Block. Times as of packets. */
struct pcapng_statistics {
	uint32_t interface;
	uint64_t start, end;
	uint64_t received; /* packets that passed the filter */
	uint64_t dropped; /* of those, by the kernel for want of room */
	uint64_t delivered; /* of those, into the file */
	const char *comment;
};

size_t pcapng_statistics(void *room, size_t size,
			 const struct pcapng_statistics *s);

/*
 * The length of the whole blocks in len bytes, which begin with a block that
 * was put by the above.
 */
size_t pcapng_whole(const void *bytes, size_t len);

#endif
