/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of a process, in a pcapng file: a Custom Block (type 0xbad) of
 * the Wireshark Foundation's number, 32622, that holds an entry of type 3,
 * Process Information. The entry's body, a pid and options, is that of the
 * Process Information Block which
 * https://github.com/IETF-OPSAWG-WG/draft-ietf-opsawg-pcap/pull/209 proposes;
 * Wireshark 5.1 reads it (wiretap/pcapng-wireshark-custom.c).
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
 * A packet says by the option epb_processid_threadid which process it is of; of
 * several blocks with that pid, that counts which has the latest start before
 * the packet.
 */
#ifndef RECORD_FILE_PROCESS_BLOCK_H
#define RECORD_FILE_PROCESS_BLOCK_H

#include <stddef.h>

#include "record/owner/process_info.h"

/* Puts the block, and returns its length, as those of pcapng.h do. */
size_t process_block(void *room, size_t size, const struct process_info *info);

#endif
