/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of recording.h: the tracer's side, the recorder's start, the files. */
#ifndef TRACE_RECORDING_PARTS_H
#define TRACE_RECORDING_PARTS_H

#include <stdbool.h>

#include "trace/recording.h"

/* In the recorder's process: be the recorder. control: its end of the socket. */
_Noreturn void recording_be_recorder(struct recording *r,
				     const struct recording_place *place,
				     int control);

/* What the trace's namespace gets from the uplink. netns points into the uplink. */
void recording_plan_netns(struct netns_config *netns,
			  const struct uplink *uplink,
			  const struct uplink_inner *inner);

/* Does somebody want all connections, not only failures? */
bool recording_wants_connections(const struct options *opt);

/* Close them; of a rotation, remove the last one if it is empty. */
void recording_close_files(struct recording *r);

#endif
