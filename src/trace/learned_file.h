/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file of --learn: a list that is read before the program runs, and replaced
 * when it has ended.
 */
#ifndef TRACE_LEARNED_FILE_H
#define TRACE_LEARNED_FILE_H

#include <stddef.h>

#include "record/contacts/contact_copy.h"
#include "record/file/outfile.h"

struct learned_file {
	const char *path; /* NULL: there is none; "-": standard output */
	struct outfile_owner owner;
	char *old; /* owned: what it had */
	size_t old_len;
};

/*
 * Read what the file has, and check that it can be written. Returns 0, or -1 after
 * a message.
 */
int learned_file_open(struct learned_file *f, const char *path,
		      const struct outfile_owner *owner);

/*
 * Write the list with the contacts in it. The file is replaced by a new one or,
 * where none can be created beside it, written in place. Returns 0, or -1 after a
 * message.
 */
int learned_file_write(const struct learned_file *f,
		       const struct contact_verdict *v,
		       const char *const *search, size_t n_search);

void learned_file_release(struct learned_file *f);

#endif
