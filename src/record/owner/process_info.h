/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What /proc (proc(5)) says about a process that sent or received packets. */
#ifndef RECORD_OWNER_PROCESS_INFO_H
#define RECORD_OWNER_PROCESS_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/owner/process_event.h"

#define PROCESS_PATH_MAX    4096
#define PROCESS_CMDLINE_MAX (16 << 10) /* bytes; the rest is cut off */
#define PROCESS_USER_MAX    64

struct process_info {
	uint32_t pid;
	struct process_program program; /* so are these two */
	char comm[PROCESS_COMM_SIZE]; /* as reported with its packets */
	/*
	 * From here on as much as /proc shows. The name is that of the process,
	 * not of a thread. What is not known is "" or 0.
	 */
	char name[PROCESS_COMM_SIZE];
	char user[PROCESS_USER_MAX]; /* the uid's name */
	bool is_known; /* the next three members are valid */
	uint32_t ppid;
	uint32_t uid; /* the real one */
	uint64_t start; /* ns since 1970; exact to 10 ms if only /proc has it */
	/* The path, then the words of the command line with NULs in between. */
	uint32_t path_len;
	uint32_t cmdline_len;
	char text[PROCESS_PATH_MAX + PROCESS_CMDLINE_MAX];
};

/*
 * What is read on request only. To read it may take for ever: the command line
 * is in the process's memory, which may be a file that is nowhere, and the name
 * service may ask another machine.
 */
enum {
	PROCESS_INFO_COMMAND_LINE = 1,
	PROCESS_INFO_USER = 2, /* the name; the uid is always read */
};

/*
 * Look at the process of the event. Members that /proc does not show are not
 * set: the process may have ended, its pid may belong to another process, or it
 * may run another program.
 */
void process_info_read(struct process_info *info,
		       const struct process_event *event, unsigned int request);

/*
 * The name of a process, and which program it runs. "" and zeroes if it has
 * ended.
 */
void process_info_identify(uint32_t pid, char comm[PROCESS_COMM_SIZE],
			   struct process_program *program);

/* The number of bytes of info that are in use. */
size_t process_info_size(const struct process_info *info);

#endif
