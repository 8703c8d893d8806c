/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that a capture of ours names. At most FILE_PROCESSES_MAX are
 * kept; packets of others have no process.
 */
#ifndef RECORD_READING_FILE_PROCESSES_H
#define RECORD_READING_FILE_PROCESSES_H

#include "record/owner/process.h"
#include "record/reading/capture_file.h"

#define FILE_PROCESSES_MAX   4096
#define FILE_PROCESSES_SLOTS (2 * (size_t)FILE_PROCESSES_MAX)

/* Initialise with zeroes. */
struct file_processes {
	size_t n;
	struct process process[FILE_PROCESSES_MAX];
	bool described[FILE_PROCESSES_MAX];
	/* The last process with a pid and a name; its number, plus one. */
	uint16_t slot[FILE_PROCESSES_SLOTS];
	/* The last one that a block gave a pid. */
	uint16_t by_pid[FILE_PROCESSES_SLOTS];
};

/*
 * A block says which name the process with that pid has from now on. If it had
 * packets before, and no name, it is returned; else NULL.
 */
const struct process *file_processes_learn(struct file_processes *f,
					   uint32_t pid, const char *name);

/* The process of a packet; NULL: not known. */
struct process *file_processes_find(struct file_processes *f,
				    const struct file_packet *packet);

#endif
