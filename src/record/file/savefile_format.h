/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions of a file format. They put bytes into the output as records. A
 * record is written whole, or removed again when writing it fails.
 */
#ifndef RECORD_FILE_SAVEFILE_FORMAT_H
#define RECORD_FILE_SAVEFILE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "record/file/output.h"
#include "record/file/savefile.h"

struct savefile_format {
	/* Returns the state for the other functions; NULL: no memory. */
	void *(*open)(const struct savefile_config *config);
	void (*close)(void *state);

	/*
	 * Put the start of a file; a packet; the end of a file (NULL: there is
	 * none). They return 0, or -1 if the output has no room now.
	 */
	int (*begin)(void *state, struct output *o);
	int (*packet)(void *state, struct output *o, const struct packet *p);
	/* Put lines of a TLS key log, like a packet. NULL: ignore them. */
	int (*tls_keys)(void *state, struct output *o, const char *lines,
			size_t len);
	int (*end)(void *state, struct output *o, const struct sink_end *end);
	/* As savefile_lacks(). NULL: it has neither. */
	struct savefile_lacks (*lacks)(const void *state);

	/*
	 * The number of bytes in the whole records among the first len bytes of
	 * a stretch. With at_start the stretch is the start of the file.
	 */
	size_t (*whole)(const char *stretch, size_t len, bool at_start);
};

extern const struct savefile_format savefile_pcap;
extern const struct savefile_format savefile_pcapng;

#endif
