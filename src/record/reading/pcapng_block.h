/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The blocks of a pcapng file (draft-ietf-opsawg-pcapng), as they are read. */
#ifndef RECORD_READING_PCAPNG_BLOCK_H
#define RECORD_READING_PCAPNG_BLOCK_H

#include "record/reading/capture_file.h"

#define PCAPNG_ORDER	 0x1a2b3c4d /* of the bytes of a section */
#define PCAPNG_BLOCK_MIN 12 /* bytes */

bool pcapng_block_is_packet(uint32_t type);

/*
 * Read a whole block of len bytes. Returns 1 if it is a packet, which is set, 0
 * if it is another block, or -1: then f->fault says what is wrong.
 */
int pcapng_block_read(struct capture_file *f, unsigned char *block, size_t len,
		      struct file_packet *p);

#endif
