/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pcapng writer keeps of each process: the options that all its packets
 * have in common, encoded, and which files describe it. Files are numbered from
 * 1 on.
 */
#ifndef RECORD_FILE_PROCESS_LABELS_H
#define RECORD_FILE_PROCESS_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/file/pcapng.h"
#include "record/owner/process.h"

struct process_label {
	uint64_t serial; /* of the process */
	unsigned int revision;
	unsigned int
		described_in; /* the last file that describes it; 0: none */
	unsigned int packets_in; /* the last file with its packets; 0: none */
	uint64_t since; /* its packets', in ns since 1970; 0: its start */
	/* Of pcapng_owner(). */
	size_t len;
	unsigned char bytes[PCAPNG_OWNER_SIZE];
};

/* Initialise with zeroes. The caller may set the first member. */
struct process_labels {
	bool without_text; /* the options have no comment */
	struct process_label *label; /* at the process's slot */
	size_t n;
};

/*
 * The label of a process, up to date. Valid until the next call. Returns NULL
 * if there is no memory.
 */
struct process_label *process_labels_get(struct process_labels *l,
					 const struct process *p);

/*
 * Has the file packets of the process, but no description of what is known of
 * it now?
 */
bool process_labels_lack(const struct process_labels *l,
			 const struct process *p, unsigned int file);

void process_labels_release(struct process_labels *l);

#endif
