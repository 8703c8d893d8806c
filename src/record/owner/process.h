/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The processes that packets are of. One that is used (by a flow, say) is kept;
 * and so are the last ones that came, for the uses that will follow.
 */
#ifndef RECORD_OWNER_PROCESS_H
#define RECORD_OWNER_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include "record/file/pcapng.h"
#include "record/owner/process_info.h"

struct process {
	uint32_t pid;
	char comm[PROCESS_COMM_SIZE]; /* by which it was told */
	/*
	 * What its packets bear, of pcapng_owner(). Its text is "NAME[PID]";
	 * the name is the comm until more is known.
	 */
	unsigned char label[PCAPNG_OWNER_SIZE];
	size_t label_len;
	/* What is known, as the block for a pcapng file; NULL: nothing yet. */
	void *block;
	size_t block_len;
	/* For who writes files, which are numbered from 1 on: the last with. */
	unsigned int block_in; /* the block; 0 again with a new one */
	unsigned int packets_in;

	unsigned int users;
	struct process *next; /* in its bucket */
};

#define PROCESS_BUCKETS 1024
#define PROCESS_RECENT	1024

/* Bytes of all blocks together: beyond that no more are learned. */
#define PROCESS_BLOCKS_MAX (64U << 20)

/* Starts as zeroes. */
struct process_table {
	struct process *bucket[PROCESS_BUCKETS];
	struct process *recent[PROCESS_RECENT];
	size_t came; /* how many */
	size_t block_bytes;
};

/*
 * The process told by that pid and comm, made if there is none; valid while it
 * is used, or until PROCESS_RECENT others have come. NULL: out of memory.
 */
struct process *process_get(struct process_table *t, uint32_t pid,
			    const char comm[PROCESS_COMM_SIZE]);

/* One use more, and one less. NULL is no process. */
struct process *process_use(struct process *p);
void process_drop(struct process_table *t, struct process *p);

/*
 * What is known of one. Returns it, or NULL: out of memory. When there is no
 * room for its block it has its name only, or the block that it had.
 */
struct process *process_learn(struct process_table *t,
			      const struct process_info *info);

/* Call fn for each, until it returns less than 0. Returns that, or 0. */
int process_each(const struct process_table *t,
		 int (*fn)(struct process *p, void *arg), void *arg);

/* When nobody uses one. */
void process_table_release(struct process_table *t);

#endif
