/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program's process before it executes the program: it prepares itself, and
 * waits in its namespaces for orders from the tracer. Only program.c includes
 * this.
 */
#ifndef PROGRAM_LAUNCH_H
#define PROGRAM_LAUNCH_H

#include <stdint.h>
#include <sys/types.h>

#include "program/netns.h"
#include "program/program.h"

/* The tracer's orders to the waiting child. */
enum order_kind {
	ORDER_KEYLOG, /* make the key log; answers an errno and the file */
	ORDER_MOUNT, /* make the mounts; answers STAGE_MOUNTED */
	ORDER_COMPLETE, /* netns_complete(); answers STAGE_COMPLETE */
	ORDER_GO,
	ORDER_GO_WATCHED,
};

struct order {
	enum order_kind kind;
	struct netns_served served; /* of ORDER_COMPLETE */
};

/*
 * What the child reports: its mounts (with two descriptors to view them by),
 * its addresses, or the stage that failed and why. A successful exec closes the
 * socket without a report.
 */
enum stage {
	STAGE_MOUNTED, /* no failure */
	STAGE_MOUNTS,
	STAGE_COMPLETE, /* no failure if error is 0, else after a message */
	STAGE_STDOUT,
	STAGE_USER,
	STAGE_WATCH,
	STAGE_WATCHED, /* no failure: it waits for us to fetch its descriptor */
	STAGE_EXEC
};

struct report {
	enum stage stage;
	struct mounts_view view;
	struct netns_addresses addresses;
	int watch_fd; /* in the child */
	int error;
	char what[200];
};

/* The process that forked the child. */
struct origin {
	pid_t tracer;
	/* Of capabilities; in a new user namespace it would be full. */
	uint64_t bounding_set;
};

/*
 * Be the child. control is its end of the socket to the tracer. Executes the
 * program, or reports why that failed and exits.
 */
_Noreturn void launch_program(const struct program_config *config, int control,
			      const struct origin *origin);

#endif
