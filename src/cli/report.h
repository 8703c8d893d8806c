/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a user is told of a trace, at its start and at its end. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ip.h"
#include "cli/options.h"

struct report_start {
	const char *program;
	const char *device;
	const char *uplink; /* if it is another than NAT, or NULL */
	const struct ip *ip[IP_FAMILIES]; /* NULL: the trace lacks the family */
};

/* The trace begins. */
void report_start(const struct report_start *start);

/* n processes of the program are still there after its end; 0 says nothing. */
void report_survivors(int n);

struct report_totals {
	uint64_t delivered; /* packets in the file */
	uint64_t dropped; /* for want of room in the ring */
	uint64_t cut; /* by the snaplen */
	bool has_owners; /* packets are told with their processes */
	uint64_t unowned; /* those whose process is not known */
	bool failed; /* an error has been told already */
};

/* A limit has ended the capture, while the program runs. */
void report_limit(const struct options *opt);

/* The capture is complete, or as complete as it gets: what is in it. */
void report_result(const struct report_totals *r, const struct options *opt);

#endif
