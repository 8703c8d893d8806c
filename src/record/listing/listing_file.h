/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file that a report goes to. It may be a pipe whose reader is slow: while
 * packets are captured, nobody waits for it.
 */
#ifndef RECORD_LISTING_LISTING_FILE_H
#define RECORD_LISTING_LISTING_FILE_H

#include "record/file/output.h"
#include "record/listing/listing.h"
#include "record/listing/listing_text.h"

struct listing_file {
	const char *name; /* for messages */
	struct output *output; /* NULL: not open */
	bool failed; /* a message was printed */
};

/* Starts a thread. Returns 0, or -1 after a message. */
int listing_file_open(struct listing_file *f,
		      const struct listing_output *output, const char *name);

/*
 * Add the text, and empty it. Returns false if there is no room now: then nothing
 * was added, and the text is as it was. With wait it waits for room. After a
 * failure the text is lost.
 */
bool listing_file_write(struct listing_file *f, struct listing_text *t,
			bool wait);

/* Hand what was added to the thread. */
void listing_file_flush(struct listing_file *f);

/* Wait until all is written, and close the file. Accepts one that is not open. */
void listing_file_close(struct listing_file *f);

#endif
