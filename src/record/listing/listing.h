/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of --report: the connections of a trace, in files of several formats.
 * The recorder writes them, without any privilege, to descriptors that it was
 * given.
 */
#ifndef RECORD_LISTING_LISTING_H
#define RECORD_LISTING_LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/report_option.h"
#include "record/connections/summary.h"
#include "record/contacts/contact.h"

/* What a report is about. */
struct listing_subject {
	char *const *argv; /* the program, up to a NULL; NULL: it is not told */
	const char *file; /* the capture that is read; NULL: a trace */
	struct contacts *contacts; /* NULL: nobody wants them */
	bool has_list; /* of expected contacts */
};

/* Where a report goes. */
struct listing_output {
	int fd;
	bool truncate; /* first, if it is a regular file */
};

struct listing_set;

/*
 * Open all reports, which close their descriptors at the end. The subject and the names of the files must outlive the set. Returns NULL after a message.
 */
struct listing_set *listing_set_open(const struct report_option *options,
				     const struct listing_output *outputs,
				     size_t n,
				     const struct listing_subject *subject);

/* What the summary must call; valid as long as the set. */
const struct summary_listener *listing_set_listener(struct listing_set *set);

/*
 * Wait until all is written, and free the set; the end of the summary must have
 * been called, or the capture has failed. Returns 0, or -1 if a report could not
 * be written, after a message. Accepts NULL.
 */
int listing_set_close(struct listing_set *set);

#endif
