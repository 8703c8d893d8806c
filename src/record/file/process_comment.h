/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known about a process, as comments in a pcapng file, which every
 * reader shows.
 *
 * The first comment of a packet is the label of its process:
 *
 *	label       = NAME "[" PID "]"			curl[4711]
 *
 * The first packet of a process has a second comment, its description:
 *
 *	description = item *(" " item)
 *	item        = "path=" WORD / "parent=" PID / "uid=" UID /
 *		      "user=" WORD / "command=" WORD *(" " WORD)
 *
 *	path=/usr/bin/curl parent=4710 uid=1000 user=alice command=curl -s x.org
 *
 * An item that is not known is left out. The order is always this one, so all
 * that follows "command=" is the command line. A description holds for this
 * packet, and for those that follow with the same label, until the next
 * description of that label: a process may execute another program, and pids
 * are used again. If nothing is known yet when that happens, the description is
 * "unknown". If a process became known only after its last packet,
 * "LABEL description" is a comment of the file's first statistics block.
 *
 * Names, paths and arguments may come from anybody. Comments are one line of
 * UTF-8 in which all characters are visible. In a label, other characters
 * become '?', or U+FFFD. A WORD is quoted as bash(1) reads it: plain, in
 * 'quotes', or as $'\n'. A command line that is too long is cut and ends in
 * "...".
 */
#ifndef RECORD_FILE_PROCESS_COMMENT_H
#define RECORD_FILE_PROCESS_COMMENT_H

#include <stddef.h>

#include "record/owner/process.h"

#define PROCESS_LABEL_SIZE 96

/* The longest path, each byte as \x12; the command line; the other items. */
#define PROCESS_COMMAND_SIZE 8192
#define PROCESS_DESCRIPTION_SIZE                                               \
	(4 * PROCESS_PATH_MAX + 512 + PROCESS_COMMAND_SIZE)

/* Instead of a description, see above. */
#define PROCESS_UNKNOWN "unknown"

/* Write the label, as a string. Returns its length. */
size_t process_label(char label[PROCESS_LABEL_SIZE], const struct process *p);

/* Write the description, as a string. Returns its length. */
size_t process_description(char text[PROCESS_DESCRIPTION_SIZE],
			   const struct process_info *info);

#endif
