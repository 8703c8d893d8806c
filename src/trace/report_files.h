/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of --report. They are opened as the outfile is, before anything is
 * read or captured, and their descriptors are passed to the process that writes.
 */
#ifndef TRACE_REPORT_FILES_H
#define TRACE_REPORT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/report_option.h"
#include "record/file/outfile.h"
#include "record/listing/listing.h"

struct report_files {
	size_t n;
	struct outfile file[REPORTS_MAX];
};

#define REPORT_FILES_INIT                                                      \
	{                                                                      \
		.n = 0                                                         \
	}

/*
 * Open all. No two may be the same regular file, nor the outfile (NULL: there is
 * none). Returns 0, or -1 after a message; then files that were created are
 * removed.
 */
int report_files_open(struct report_files *f,
		      const struct report_option *options, size_t n,
		      const struct outfile *outfile,
		      const struct outfile_owner *owner);

/*
 * What the process that writes must know of each, and which descriptors it must
 * keep, of which keep[] has room for REPORTS_MAX.
 */
void report_files_outputs(const struct report_files *f,
			  struct listing_output outputs[REPORTS_MAX],
			  int *keep);

/* Is one of them standard output? */
bool report_files_have_stdout(const struct report_files *f);

/* Another process has them now: to close a file may wait for its file system. */
void report_files_passed(struct report_files *f);

/* Nothing was written: remove those that were created. */
void report_files_discard(struct report_files *f);

void report_files_close(struct report_files *f);

#endif
