/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The savefile as a sink: TLS secrets come before the packets that need them,
 * one file follows another, and packets and bytes are counted against the
 * limits.
 */
#ifndef RECORD_SAVEFILE_SINK_H
#define RECORD_SAVEFILE_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "record/file/savefile.h"
#include "record/limit_counter.h"
#include "record/sink.h"
#include "record/tls/packet_delay.h"

/* Initialise with zeroes. The caller sets the first four. */
struct savefile_sink {
	struct savefile *savefile;
	struct packet_delay *delay; /* has the secrets; NULL: there are none */
	/* Fill in what is known when a file is complete. */
	void (*describe_end)(struct sink_end *end, void *arg);
	void *arg;

	struct limit_counter limits;
	enum {
		FILE_HAS_ROOM,
		FILE_IS_FULL, /* the next packet goes to another file */
		FILE_IS_DUE, /* the next file begins even without a packet */
	} file;
	bool limit_reached; /* the limit of the capture: it takes no more */
	uint64_t repeated; /* bytes of secrets repeated from earlier files */
};

/* The functions of struct sink; the state is the struct savefile_sink. */
int savefile_sink_packet(void *state, const struct packet *packet);
int savefile_sink_end(void *state, const struct sink_end *end);

/* Begin the file that is due. Without room for it now it stays due. */
void savefile_sink_next_file(struct savefile_sink *s);

#endif
