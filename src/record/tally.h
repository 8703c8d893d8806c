/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tally is a sink. It counts what the report at the end is about: packets
 * that the program may have sent, and what came back from where it tried.
 */
#ifndef RECORD_TALLY_H
#define RECORD_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/refusals.h"
#include "packet/tries.h"
#include "record/capture/capture.h"
#include "record/sink.h"

struct tally_result {
	bool sent; /* a packet that the program may have sent */
	uint64_t unowned; /* with has_owners: whose process is not known */
	struct tries tries; /* on the uplink */
	struct refusals refusals; /* on loopback */
};

/* Initialise with zeroes, then set the sources, and has_owners. */
struct tally {
	bool has_owners; /* packets have their processes, if these are known */
	struct capture_source source[CAPTURE_MAX_SOURCES];
	struct tally_result result;
};

/* The function of struct sink; the state is the struct tally. */
int tally_packet(void *state, const struct packet *packet);

#endif
