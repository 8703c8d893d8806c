/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a format of capture files is to the savefile. Bytes go to the output as
 * records: each is written whole, or cut off again when writing fails in it.
 */
#ifndef RECORD_FILE_SAVEFILE_FORMAT_H
#define RECORD_FILE_SAVEFILE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "record/file/output.h"
#include "record/file/savefile.h"

struct savefile_format {
	/* What the others get as state; NULL if there is no memory. */
	void *(*open)(const struct savefile_config *config);
	void (*close)(void *state);

	/*
	 * Put what a file begins with; a packet; what a file ends with (NULL:
	 * nothing). They return 0, or -1 if the output has no room now.
	 */
	int (*begin)(void *state, struct output *o);
	int (*packet)(void *state, struct output *o, const struct packet *p);
	/* Put lines of a TLS key log, as packet. NULL: they have no place. */
	int (*tls_keys)(void *state, struct output *o, const char *lines,
			size_t len);
	int (*end)(void *state, struct output *o, const struct sink_end *end);

	/*
	 * The bytes of whole records in the first len of a stretch, which is
	 * the file's first if at_start.
	 */
	size_t (*whole)(const char *stretch, size_t len, bool at_start);
};

extern const struct savefile_format savefile_pcap;
extern const struct savefile_format savefile_pcapng;

#endif
