/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The messages between the tracer and the recorder, on a SOCK_SEQPACKET socket.
 * The tracer's functions are in recorder.h.
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
	enum recorder_order order; /* 0: the next file, or there is none */
	struct program_end program;
	bool stopped[2]; /* see recorder_finish() */
	int fd; /* the next file; -1: none */
};

/* Send a report. Does nothing if the tracer is gone. */
void control_report(int control, enum recorder_event event,
		    const struct recorder_result *result);

/* Wait for an order. Returns 0, or -1 if the tracer is gone. */
int control_receive(int control, struct order *order);

#endif
