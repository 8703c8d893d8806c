/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A sink is given each captured packet, with its owner, in the order of time.
 * The savefile is one.
 */
#ifndef RECORD_SINK_H
#define RECORD_SINK_H

#include <stdbool.h>

#include "packet/packet.h"
#include "record/capture/capture.h"
#include "record/file/trace_description.h"

struct process_table;

/* What is known when a file, or the capture, is complete. */
struct sink_end {
	bool more; /* another file follows */
	struct capture_stats stats[CAPTURE_MAX_SOURCES];
	struct program_end program;
	int64_t slowed; /* ns during which the program's link was slow */
	bool limited; /* the capture reached its limit */
	bool failed; /* packets may be missing: a message was printed */
	bool stopped[2]; /* the host let nothing out of IPv4, IPv6 */
	const struct process_table *processes; /* NULL: not recorded */
};

struct sink {
	void *state; /* passed to the functions */
	/*
	 * Take a packet. Returns 0, or -1 if there is no room now: then the
	 * recorder offers packets again later. Only its first sink may return
	 * -1, as the other sinks must get each packet once.
	 */
	int (*packet)(void *state, const struct packet *packet);
	/*
	 * The packets that are there were all given: the recorder waits now. What
	 * must be known at once must be known then. NULL: nothing to do.
	 */
	void (*batch_done)(void *state);
	/* No more packets come. Returns 0, or -1 as above. NULL: nothing to do. */
	int (*end)(void *state, const struct sink_end *end);
	/* Called several times a second. NULL: it is not needed. */
	void (*tick)(void *state, int64_t now);
};

#endif
