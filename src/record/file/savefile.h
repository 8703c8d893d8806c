/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The capture file: its format behind one face, its bytes on their way to a
 * descriptor that may be slow.
 */
#ifndef RECORD_FILE_SAVEFILE_H
#define RECORD_FILE_SAVEFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/packet.h"
#include "record/capture/capture.h"
#include "record/file/trace_description.h"
#include "record/sink.h"

struct savefile;

/* All that is pointed at must stay until savefile_close(). */
struct savefile_config {
	int fd; /* the savefile's, once it is open */
	bool is_regular;
	bool truncate; /* what the file holds, if it is regular */
	int snaplen;
	/* For formats that can say it. NULL: the format is pcap, which cannot. */
	const struct trace_description *description;
	const char *filter; /* pcap-filter(7), or NULL */
	struct capture_source sources[CAPTURE_MAX_SOURCES];
	int n_sources;
};

/*
 * Truncate a regular file, write the header, start writing. Returns NULL after
 * a message.
 */
struct savefile *savefile_open(const struct savefile_config *config);

/* Returns 0, or -1 if there is no room now: see savefile_event_fd(). */
int savefile_packet(struct savefile *f, const struct packet *packet);

/* The bytes of the file so far. */
uint64_t savefile_size(const struct savefile *f);

/*
 * Packets go to another file from here on, which need not be there yet: end
 * this one, and begin that. Returns 0, or -1 if there is no room now: call it
 * again before anything else is put.
 */
int savefile_next(struct savefile *f, const struct sink_end *end);

/*
 * Is it time for savefile_give_file()? Says so once for each file, when all
 * before it are complete. The descriptor becomes the savefile's.
 */
bool savefile_wants_file(struct savefile *f);
void savefile_give_file(struct savefile *f, int fd);

/* Is there a file still that was not given? */
bool savefile_waits_for_file(struct savefile *f);

/*
 * Write lines of a TLS key log, for the packets that follow. Formats that have
 * no place for them leave them. As savefile_packet().
 */
int savefile_tls_keys(struct savefile *f, const char *lines, size_t len);

/*
 * After each batch: a reader gets it at once, a file when it is worth a
 * write. Returns the ms until it must be called again, -1 for none.
 */
int savefile_batch_done(struct savefile *f);

/* Readable when there is room again, writing has failed, or a file is wanted. */
int savefile_event_fd(const struct savefile *f);

/* Returns 0, or the errno of the write that failed. */
int savefile_poll(struct savefile *f);

/* How many packets were cut by the snaplen. */
uint64_t savefile_cut(const struct savefile *f);

/*
 * No more packets will come: put what the file ends with. Returns 0, or -1 if
 * there is no room now.
 */
int savefile_end(struct savefile *f, const struct sink_end *end);

/*
 * Wait until all is written, close the file, and free. A regular file that
 * could not be written whole ends with its last whole packet. Returns 0, or
 * errno.
 */
int savefile_close(struct savefile *f);

#endif
