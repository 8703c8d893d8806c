/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads captures, pcap and pcapng, in either byte order, whoever wrote them. The
 * file may come from anybody; it is read once, from the start to the end, so it
 * may be a pipe.
 *
 * Every packet is made an Ethernet frame: of packets that have another link
 * header, or none, the header is replaced by one with the same protocol.
 */
#ifndef RECORD_READING_CAPTURE_FILE_H
#define RECORD_READING_CAPTURE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/address.h"

#define CAPTURE_FILE_BUFFER  (1U << 21) /* bytes */
#define CAPTURE_FILE_TEXT    128 /* of a comment or a name */
#define CAPTURE_FILE_DEVICES 32 /* interfaces that are told apart */

/* A packet of the file. Pointers are valid until the next one is read. */
struct file_packet {
	int64_t time; /* ns since 1970 */
	unsigned char *bytes; /* of the Ethernet frame */
	uint32_t captured, original; /* bytes */
	uint32_t interface;
	enum {
		DIRECTION_UNKNOWN,
		DIRECTION_IN,
		DIRECTION_OUT,
	} direction;
	uint32_t link; /* the type that the packet had, see link_header.h */
	bool is_link_known; /* false: there are no bytes, captured is 0 */
	/* What our own files say; "" and 0: nothing. */
	char label[CAPTURE_FILE_TEXT]; /* see process_comment.h */
	bool is_described; /* from here on the label has another process */
	uint32_t pid; /* of epb_processid_threadid */
};

/* Names, as pcapng has them beside the packets; for whoever reads the file. */
struct file_listener {
	void *arg;
	/* The name of an address. */
	void (*name)(void *arg, const struct address *address,
		     const char *name);
	/* The name of the process that has a pid from now on. */
	void (*process)(void *arg, uint32_t pid, const char *name);
};

struct capture_file {
	/* Set these two. read() returns as read(2), with errno. */
	struct file_listener listener;
	int fd;

	bool is_ours; /* nsntrace wrote this section */
	uint64_t dropped; /* packets, by what the file says */
	const char *fault; /* what is wrong with it; NULL: nothing */

	/* Its own. */
	enum {
		FILE_UNKNOWN,
		FILE_PCAP,
		FILE_PCAPNG
	} kind;
	bool swapped;
	bool at_end;
	uint64_t fraction; /* of a second in a pcap's time stamp */
	size_t packet_head; /* bytes before each packet of a pcap */
	uint32_t link; /* of a pcap */
	struct file_interface {
		uint32_t link;
		uint64_t per_second; /* units of its time stamps */
		int64_t offset; /* s */
		bool is_loopback;
	} interface[CAPTURE_FILE_DEVICES];
	uint32_t interfaces;
	size_t start, len; /* what the buffer has */
	unsigned char buffer[CAPTURE_FILE_BUFFER];
};

/*
 * Read the next packet. Returns 1, 0 at the end of the file, or -1: fault says
 * what is wrong, or is NULL if reading failed with errno.
 */
int capture_file_next(struct capture_file *f, struct file_packet *p);

/* Is it the loopback device of a trace? */
bool capture_file_is_loopback(const struct capture_file *f, uint32_t interface);

#endif
