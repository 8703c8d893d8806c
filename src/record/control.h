/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tracer and the recorder say to one another, on a socket of
 * SOCK_SEQPACKET. The tracer's side of it is in recorder.h.
 */
#ifndef RECORD_CONTROL_H
#define RECORD_CONTROL_H

#include "record/recorder.h"

/* From the recorder. */
struct report {
	enum recorder_event event;
	struct recorder_result result;
};

/* From the tracer. */
struct order {
	enum recorder_order
		order; /* 0: here is the next file, or there is none */
	struct program_end program;
	int fd; /* the next file, received beside; -1 */
};

/* A tracer that is gone is none to tell. */
void control_report(int control, enum recorder_event event,
		    const struct recorder_result *result);

/* Wait for an order. Returns 0, or -1 if the tracer is gone. */
int control_receive(int control, struct order *order);

#endif
