/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that packets belong to. A process is kept while something uses
 * it, such as a flow, and so are the PROCESS_RECENT processes that came last.
 *
 * A program decides how many there are: it forks, executes programs and renames
 * itself. So there are PROCESSES_MAX at most, and none takes long to find.
 */
#ifndef RECORD_OWNER_PROCESS_H
#define RECORD_OWNER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/memory.h"
#include "record/owner/process_info.h"

struct process {
	uint32_t pid;
	struct process_program program;
	char comm[PROCESS_COMM_SIZE]; /* as reported with its packets */
	char name[PROCESS_COMM_SIZE]; /* the comm until more is known */
	/* What is known of it; not of the full size. NULL: nothing yet. */
	struct process_info *info;
	bool lacks_info; /* there was no room for it */
	/*
	 * For those who keep something for each process. The slot is an index
	 * from 0 on. When the process is gone another one gets the slot, but
	 * not the serial. The revision changes when the name or the info does.
	 */
	size_t slot;
	uint64_t serial; /* from 1 on */
	unsigned int revision;

	unsigned int users;
	struct process *next; /* in its bucket, or of those not in use */
};

#define PROCESS_BUCKETS 4096
#define PROCESS_RECENT	1024
#define PROCESSES_MAX	16384 /* at a time */

/* Bytes of the infos of all processes. When they are used up none is added. */
#define PROCESS_INFOS_MAX MEMORY_INFOS

/* Initialise with zeroes. */
struct process_table {
	uint64_t seed; /* secret; the caller's */
	struct process *bucket[PROCESS_BUCKETS];
	struct process *recent[PROCESS_RECENT];
	size_t n; /* that are kept now */
	uint64_t came; /* processes that were ever made */
	uint64_t lacking; /* of these, how many lack their info */
	size_t info_bytes;
	struct process *unused; /* their slots are free */
	size_t slots;
};

/*
 * Find the process that was reported with that pid, program and comm, or make
 * it. It is valid while it is used, or until PROCESS_RECENT others were made.
 * Returns NULL if there are too many, or no memory.
 */
struct process *process_get(struct process_table *t, uint32_t pid,
			    const struct process_program *program,
			    const char comm[PROCESS_COMM_SIZE]);

/* Add a user, and remove one. Both accept NULL. */
struct process *process_use(struct process *p);
void process_drop(struct process_table *t, struct process *p);

/*
 * Keep a copy of what is known of a process. Without room for it only the name
 * is set, and the process counted. Returns the process, or NULL as above.
 */
struct process *process_learn(struct process_table *t,
			      const struct process_info *info);

/*
 * Call fn for each process until it returns less than 0. Returns the last value
 * that fn returned, or 0.
 */
int process_each(const struct process_table *t,
		 int (*fn)(const struct process *p, void *arg), void *arg);

/* Free the table. Nothing may use a process any more. */
void process_table_release(struct process_table *t);

#endif
