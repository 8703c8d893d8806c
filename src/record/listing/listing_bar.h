/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A connection's phases in a page: as a bar, and in words. */
#ifndef RECORD_LISTING_LISTING_BAR_H
#define RECORD_LISTING_LISTING_BAR_H

#include "record/connections/connection.h"
#include "record/listing/listing_text.h"

/* What a bar's whole width stands for, in nanoseconds since 1970. */
struct listing_scale {
	int64_t start, end;
};

/* Add the bar. Of a connection that failed, it says where. */
void listing_bar(struct listing_text *t, const struct listing_scale *scale,
		 const struct connection *c, const struct connection_more *m,
		 bool failed);

/* Add how long each phase took, for those who do not see the bar. */
void listing_phases(struct listing_text *t, const struct connection *c,
		    const struct connection_more *m);

#endif
