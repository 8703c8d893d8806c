/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of the Process Information entries in Wireshark's custom blocks that
 * shares nothing with nsntrace's writer: made from the layout alone, as
 * draft-ietf-opsawg-pcap's pull request 209 and Wireshark's
 * wiretap/pcapng-wireshark-custom.c describe it, and strict.
 */
#ifndef NGPROCESS_H
#define NGPROCESS_H

#include <stddef.h>
#include <stdint.h>

struct ng_bytes {
	const unsigned char *at; /* NULL: there is none */
	size_t len;
};

struct ng_process {
	uint32_t pid;
	struct ng_bytes name, path, cmdline, ppid, uid, user, start;
};

/* An entry's number: a number of up to eight bytes, little-endian. */
uint64_t ng_little(struct ng_bytes bytes);

/*
 * The custom data behind the enterprise number, len bytes. Returns NULL, or what
 * is wrong with it.
 */
const char *ng_process(struct ng_process *p, const unsigned char *data,
		       size_t len);

#endif
