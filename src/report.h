/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a user is told of a trace, at its start and at its end. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "options.h"

/* The trace begins. An address is NULL where the trace lacks the family. */
void report_start(const char *program, const char *device, const struct ip *ip4,
		  const struct ip *ip6);

/* n processes of the program are still there after its end; 0 says nothing. */
void report_survivors(int n);

struct report_totals {
	uint64_t delivered; /* packets in the file */
	uint64_t dropped; /* for want of room in the ring */
	uint64_t cut; /* by the snaplen */
	bool failed; /* an error has been told already */
};

/* The capture is complete, or as complete as it gets: what is in it. */
void report_result(const struct report_totals *r, const struct options *opt);

#endif
