/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The blocks of a pcapng file (draft-ietf-opsawg-pcapng), in the host's byte
 * order. Nothing here does I/O or allocates.
 *
 * As with snprintf(3), a function that puts a block returns the length of the
 * block. If that is more than the room, the bytes there are not valid. To ask
 * for the length only, pass a room of 0 bytes, which may be NULL.
 *
 * Texts may come from anybody. The draft demands UTF-8, so bytes that are not
 * UTF-8 become U+FFFD. What does not fit into an option (64 KiB) is left out.
 * NULL, or an empty text, makes no option.
 */
#ifndef RECORD_FILE_PCAPNG_H
#define RECORD_FILE_PCAPNG_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PCAPNG_ETHERNET 1 /* LINKTYPE_ETHERNET */

/* A block while it is built. */
struct pcapng_block {
	unsigned char *room;
	size_t size;
	size_t len; /* may be more than the size */
	size_t options; /* their offset; 0: there are none */
};

void pcapng_begin(struct pcapng_block *b, void *room, size_t size,
		  uint32_t type);

/* Add to the body, before the options; unchanged, or padded to 32 bits. */
void pcapng_put(struct pcapng_block *b, const void *bytes, size_t len);
void pcapng_put_padded(struct pcapng_block *b, const void *bytes, size_t len);

/* At most UINT16_MAX bytes. */
void pcapng_option(struct pcapng_block *b, uint16_t code, const void *value,
		   size_t len);
void pcapng_option_text(struct pcapng_block *b, uint16_t code,
			const char *text);

size_t pcapng_end(struct pcapng_block *b);

#define PCAPNG_COMMENT 1 /* opt_comment, for any block */

/* Section Header Block: the start of a file. */
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
 * Enhanced Packet Block. The function is inline, as it is called for every
 * packet.
 */
enum pcapng_direction {
	PCAPNG_INBOUND = 1,
	PCAPNG_OUTBOUND = 2,
};

/* Bits of epb_flags in the draft since 2023. */
#define PCAPNG_CHECKSUM_NOT_READY (1U << 9)
#define PCAPNG_TCP_SEGMENTS	  (1U << 11) /* left to the device */

struct pcapng_packet {
	uint32_t interface;
	uint32_t flags; /* the direction and the bits above */
	uint64_t time; /* ns since 1970 */
	uint32_t captured; /* bytes */
	uint32_t original; /* length before the snaplen cut it */
	const void *bytes;
	/* The owner, from pcapng_owner(), and its thread. NULL: not known. */
	const void *owner;
	size_t owner_len;
	uint32_t tid;
	/* A comment behind those options; of length 0: none. */
	const char *comment;
	uint16_t comment_len;
};

/*
 * The options that packets of one process have in common: a comment, and
 * epb_processid_threadid without the thread. The text is at most
 * PCAPNG_OWNER_TEXT bytes of UTF-8; an empty one makes no comment. Returns the
 * length.
 */
#define PCAPNG_OWNER_TEXT 96
#define PCAPNG_OWNER_SIZE (4 + PCAPNG_OWNER_TEXT + 8) /* bytes of room */

size_t pcapng_owner(void *room, const char *text, uint32_t pid);

#define PCAPNG_PACKET_HEAD 28 /* bytes before those of the packet */
#define PCAPNG_PACKET_TAIL 16 /* and after them, without an owner */

static inline size_t pcapng_padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static inline size_t pcapng_packet_size(const struct pcapng_packet *p)
{
	return PCAPNG_PACKET_HEAD + pcapng_padded(p->captured) +
	       PCAPNG_PACKET_TAIL +
	       (p->owner ? p->owner_len + sizeof(p->tid) : 0) +
	       (p->comment_len ? 4 + pcapng_padded(p->comment_len) : 0);
}

static inline unsigned char *pcapng_word(unsigned char *at, uint32_t word)
{
	memcpy(at, &word, sizeof(word));
	return at + sizeof(word);
}

/* Two fields of 16 bits. With constants the compiler makes one word of them. */
static inline unsigned char *pcapng_halves(unsigned char *at, uint16_t first,
					   uint16_t second)
{
	const uint16_t halves[] = { first, second };

	memcpy(at, halves, sizeof(halves));
	return at + sizeof(halves);
}

/* Padded to 32 bits with zeroes. */
static inline unsigned char *pcapng_bytes(unsigned char *at, const void *bytes,
					  size_t len)
{
	memcpy(at, bytes, len);
	memset(at + len, 0, pcapng_padded(len) - len);
	return at + pcapng_padded(len);
}

/* Puts pcapng_packet_size() bytes. The caller provides the room. */
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
	at = pcapng_bytes(at, p->bytes, p->captured);
	at = pcapng_halves(at, 2, 4); /* epb_flags */
	at = pcapng_word(at, p->flags);
	if (p->owner) {
		memcpy(at, p->owner, p->owner_len);
		at = pcapng_word(at + p->owner_len, p->tid);
	}
	if (p->comment_len) {
		at = pcapng_halves(at, PCAPNG_COMMENT, p->comment_len);
		at = pcapng_bytes(at, p->comment, p->comment_len);
	}
	at = pcapng_halves(at, 0, 0); /* opt_endofopt */
	pcapng_word(at, size);
}

/* Name Resolution Block: begin it, put names, pcapng_names_end(). */
void pcapng_names_begin(struct pcapng_block *b, void *room, size_t size);

/* The address has 4 or 16 bytes. The name is ASCII and not empty. */
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
	uint64_t dropped; /* of those, by the kernel: its ring was full */
	uint64_t delivered; /* of those, into the file */
	const char *comment;
};

size_t pcapng_statistics(void *room, size_t size,
			 const struct pcapng_statistics *s);

/* To add options, then pcapng_end(). */
void pcapng_statistics_begin(struct pcapng_block *b, void *room, size_t size,
			     const struct pcapng_statistics *s);

/*
 * The length of the whole blocks in len bytes. They must begin with a block
 * that the functions above have put.
 */
size_t pcapng_whole(const void *bytes, size_t len);

#endif
