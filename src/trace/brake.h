/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The brake is a process that slows the program's links while the recorder's
 * buffers are more than half full, so that no packet is lost. It has the tracer's
 * rights and reads no packet: it sees the pressure (record/pressure.h) and what
 * the devices count.
 */
#ifndef TRACE_BRAKE_H
#define TRACE_BRAKE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/pressure.h"

#define BRAKE_LINKS 3

/* A device whose sending can be slowed. */
struct brake_link {
	int ifindex;
	bool outer; /* it is the host's end, on the way to the program */
	uint32_t limit; /* of its queue */
	int ring; /* which it fills: 0 the uplink's, 1 that of loopback */
};

struct brake {
	pid_t pid; /* 0: it does not run */
	int control; /* its end of file lets the links go */
	struct pressure *pressure; /* NULL: there is no brake */
	int bell;
	int link; /* a netlink socket of the trace's namespace */
	uint64_t ring; /* bytes of each */
	bool bounded; /* what passes the devices comes into the rings, whole */
	pid_t recorder; /* which is in the trace's network namespace */
	char device[IFNAMSIZ]; /* the uplink's in there; "": there is none */
	struct brake_link links[BRAKE_LINKS];
	int n_links;
};

#define BRAKE_INIT                                                             \
	{                                                                      \
		.control = -1                                                  \
	}

struct brake_place {
	struct pressure *pressure; /* NULL: there shall be no brake */
	int bell; /* stay open as long as the brake */
	int link;
	int inner; /* the uplink's device in the trace; 0: there is none */
	int outer; /* the host's end of it; 0: there is none */
	uint64_t ring; /* as above */
	bool bounded;
	pid_t recorder;
	const char *device;
};

/* When all devices are there. Without the brake a trace is as good. */
void brake_start(struct brake *b, const struct brake_place *place);

/*
 * The capture has ended: let the links go, whatever comes. If the trace ends, too,
 * that is left out, as they are deleted.
 */
void brake_release(struct brake *b, bool over);

/* A child was reaped: if it was the brake, its links are free from now on. */
void brake_forget(struct brake *b, pid_t pid);

/* Before the devices go: wait for what it has counted. */
void brake_end(struct brake *b);

#endif
