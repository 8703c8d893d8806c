/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known about a process, in a pcapng file. This is a Custom Block (type
 * 0xbad) with the number of the Wireshark Foundation, 32622, and an entry of
 * type 3, Process Information. The entry has a pid and options, as in the
 * Process Information Block that
 * https://github.com/IETF-OPSAWG-WG/draft-ietf-opsawg-pcap/pull/209 proposes.
 * Wireshark 5.0 reads it (wiretap/pcapng-wireshark-custom.c).
 *
 *	type 0xbad, length		in the byte order of the file
 *	32622
 *	3, length of the entry		from here on always little-endian
 *	    pid
 *	    options: 2 name, 3 path, 4 command line (the words, with NULs in
 *	    between), 5 parent's pid, 6 uid, 7 user, 9 start (ns since 1970),
 *	    0 end
 *	length				in the byte order of the file
 *
 * The option epb_processid_threadid of a packet names its process. If several
 * blocks have that pid, the one with the latest start not after the packet counts.
 */
#ifndef RECORD_FILE_PROCESS_BLOCK_H
#define RECORD_FILE_PROCESS_BLOCK_H

#include <stddef.h>

#include "record/owner/process_info.h"

/*
 * Put the block. If since, in ns since 1970, is not 0, the block holds for later
 * packets only: then the start is not before that. Returns the block's length,
 * as the functions of pcapng.h.
 */
size_t process_block(void *room, size_t size, const struct process_info *info,
		     uint64_t since);

#endif
