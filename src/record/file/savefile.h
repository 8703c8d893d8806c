/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the capture file, in any format, to a descriptor that may be slow.
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

/* All pointers must stay valid until savefile_close(). */
struct savefile_config {
	int fd; /* the savefile closes it, once it is open */
	bool is_regular;
	bool truncate; /* the file first, if it is regular */
	int snaplen;
	/*
	 * NULL: the format is pcap, which has no place for it.
	 */
	const struct trace_description *description;
	bool process_blocks; /* describe processes in blocks, not comments */
	const char *filter; /* pcap-filter(7), or NULL */
	struct capture_source sources[CAPTURE_MAX_SOURCES];
	int n_sources;
	_Atomic uint64_t *written; /* counts what was written; NULL: nobody */
};

/*
 * Truncate a regular file, write the header, start writing. Returns NULL after
 * a message.
 */
struct savefile *savefile_open(const struct savefile_config *config);

/* Returns 0, or -1 if there is no room now: see savefile_event_fd(). */
int savefile_packet(struct savefile *f, const struct packet *packet);

/* The number of bytes of the file so far. */
uint64_t savefile_size(const struct savefile *f);

/* The number of bytes of all files so far, written or not. */
uint64_t savefile_total(const struct savefile *f);

/* What is not in the file, because there was too much of it? */
struct savefile_lacks {
	bool processes; /* a description of one */
	bool names; /* of addresses */
};

struct savefile_lacks savefile_lacks(const struct savefile *f);

/*
 * End this file and begin another one, which may be given later. Returns 0, or
 * -1 if there is no room now: then call it again before anything else is
 * written.
 */
int savefile_next(struct savefile *f, const struct sink_end *end);

/*
 * Must savefile_give_file() be called? True once for each file, when all files
 * before it are complete. The savefile closes the descriptor.
 */
bool savefile_wants_file(struct savefile *f);
void savefile_give_file(struct savefile *f, int fd);

/* Is there a file that was not given yet? */
bool savefile_waits_for_file(struct savefile *f);

/*
 * Write lines of a TLS key log, for the packets that follow. Formats without a
 * place for them ignore them. Returns as savefile_packet().
 */
int savefile_tls_keys(struct savefile *f, const char *lines, size_t len);

/*
 * Call this after each batch of packets. A pipe gets them at once; a file gets
 * them when there are enough for a write. Returns the ms until it must be
 * called again, or -1.
 */
int savefile_batch_done(struct savefile *f);

/*
 * Readable when there is room again, writing has failed, or a file is wanted.
 */
int savefile_event_fd(const struct savefile *f);

/* Returns 0, or the errno of the write that failed. */
int savefile_poll(struct savefile *f);

/* The number of packets that the snaplen cut. */
uint64_t savefile_cut(const struct savefile *f);

/*
 * No more packets come: write the end of the file. Returns 0, or -1 if there is
 * no room now.
 */
int savefile_end(struct savefile *f, const struct sink_end *end);

/*
 * Wait until everything is written, close the file, and free the savefile. If
 * writing to a regular file fails, the file ends with its last whole packet.
 * Returns 0, or errno.
 */
int savefile_close(struct savefile *f);

#endif
