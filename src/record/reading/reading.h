/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a capture for --read: the same summary and reports as of a trace. A
 * process does this that has given up its rights before it reads the first byte.
 */
#ifndef RECORD_READING_READING_H
#define RECORD_READING_READING_H

#include <sys/types.h>

#include "record/connections/summary.h"
#include "record/contacts/contact_watch.h"
#include "record/listing/listing.h"

struct reading_config {
	int fd; /* of the capture */
	const char *name; /* for messages */
	struct summary *summary; /* shared with the parent */
	struct contact_config contacts; /* its list outlives the reader */
	const struct report_option *reports;
	struct listing_output outputs[REPORTS_MAX];
	size_t n_reports;
	pid_t parent; /* the process dies with it */
	uid_t uid; /* the user that the process becomes */
	gid_t gid;
};

/*
 * Read all of the capture. The process must have no other thread. Returns 0, or
 * -1 after a message; the summary and the reports then have what was read before
 * the fault.
 */
int reading_run(const struct reading_config *config);

#endif
