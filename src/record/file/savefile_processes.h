/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pcapng file says about processes: for each packet the number of its
 * process and thread, and once for each process what is known about it, in
 * comments (process_comment.h) or in blocks (process_block.h).
 *
 * A program can send each packet as another process, and a description may be a
 * hundred times as long as a packet. So all descriptions together take no more
 * bytes than the packets, and SAVEFILE_PROCESSES_FREE.
 */
#ifndef RECORD_FILE_SAVEFILE_PROCESSES_H
#define RECORD_FILE_SAVEFILE_PROCESSES_H

#include "packet/packet.h"
#include "record/file/output.h"
#include "record/file/pcapng.h"
#include "record/file/process_comment.h"
#include "record/file/process_labels.h"

/* Pids that are remembered: sets of a few, of which one is forgotten. */
#define SAVEFILE_PROCESSES_SETS 1024
#define SAVEFILE_PROCESSES_WAYS 4

#define SAVEFILE_PROCESSES_FREE (8U << 20)

/* Initialise with zeroes. */
struct savefile_processes {
	bool blocks; /* not comments; the caller sets it, with the labels' */
	struct process_labels labels;
	unsigned int file; /* which of several it is, from 1 on */
	uint64_t packet_bytes, described_bytes; /* in all files */
	bool lacking; /* there was no room for a description */
	/*
	 * By pid: the process that the last packet belonged to. Readers take
	 * the last description of a pid, or of a label, for the right one. So
	 * when another program has the pid, it is described again.
	 */
	struct savefile_processes_last {
		uint32_t pid;
		uint64_t serial;
	} last[SAVEFILE_PROCESSES_SETS][SAVEFILE_PROCESSES_WAYS];
	unsigned int forgotten; /* how many pids were */
	/* Of the packet that is to be put. */
	struct process_label *label; /* NULL: it has none */
	char description[PROCESS_DESCRIPTION_SIZE];
};

/* Another file begins. */
void savefile_processes_next_file(struct savefile_processes *s);

/*
 * Set the owner and the comment of a packet, and put what must come before it.
 * Without memory the packet has no owner in the file. Returns 0, or -1 if the
 * output has no room now.
 */
int savefile_processes_packet(struct savefile_processes *s, struct output *o,
			      struct pcapng_packet *packet,
			      const struct packet_owner *owner);

/*
 * That packet is in the file, and takes len bytes; the comment takes some of
 * these, or none.
 */
void savefile_processes_put(struct savefile_processes *s, size_t len,
			    size_t comment);

/*
 * For processes that became known after their last packet in the file. Both
 * accept NULL. The first puts blocks, and returns 0, or -1 if the output has no
 * room now. The second adds comments to a block, the same ones each time, and
 * returns false if there is no room for all of them.
 */
int savefile_processes_late_blocks(struct savefile_processes *s,
				   struct output *o,
				   const struct process_table *processes);
bool savefile_processes_late_comments(const struct savefile_processes *s,
				      struct pcapng_block *b,
				      const struct process_table *processes);

void savefile_processes_release(struct savefile_processes *s);

#endif
