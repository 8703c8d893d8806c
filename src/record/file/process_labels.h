/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pcapng writer keeps of each process: the options that all its packets
 * have in common, encoded, and which files its block is in. Files are numbered
 * from 1 on.
 */
#ifndef RECORD_FILE_PROCESS_LABELS_H
#define RECORD_FILE_PROCESS_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "record/file/pcapng.h"
#include "record/owner/process.h"

struct process_label {
	uint64_t serial; /* of the process */
	unsigned int revision;
	unsigned int block_in; /* the last file with its block; 0: none */
	unsigned int packets_in; /* the last file with its packets; 0: none */
	/* Of pcapng_owner(). The text is "NAME[PID]". */
	size_t len;
	unsigned char bytes[PCAPNG_OWNER_SIZE];
};

/* Initialise with zeroes. */
struct process_labels {
	struct process_label *label; /* at the process's slot */
	size_t n;
};

/*
 * The label of a process, up to date. Valid until the next call. Returns NULL
 * if there is no memory.
 */
struct process_label *process_labels_get(struct process_labels *l,
					 const struct process *p);

void process_labels_release(struct process_labels *l);

#endif
