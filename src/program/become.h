/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the program's process does before it executes the program: it prepares
 * itself, and waits in its namespaces for orders. Only program.c includes this.
 */
#ifndef PROGRAM_BECOME_H
#define PROGRAM_BECOME_H

#include <stdint.h>
#include <sys/types.h>

#include "program/netns.h"
#include "program/program.h"

/* What the waiting child is told. */
enum order_kind {
	ORDER_KEYLOG, /* answered by fds_send(): an errno, and the file */
	ORDER_MOUNT, /* make the mounts, told by STAGE_MOUNTED */
	ORDER_COMPLETE, /* netns_complete(), answered by STAGE_COMPLETE */
	ORDER_GO,
	ORDER_GO_WATCHED,
};

struct order {
	enum order_kind kind;
	struct netns_served served; /* of ORDER_COMPLETE */
};

/*
 * What the child tells: how its mounts are to be looked at, with two
 * descriptors, what addresses it has, and how far it came, and why no further.
 * At last, when it runs, it tells nothing.
 */
enum stage {
	STAGE_MOUNTED, /* no failure */
	STAGE_MOUNTS,
	STAGE_COMPLETE, /* no failure if error is 0; else it was told */
	STAGE_STDOUT,
	STAGE_USER,
	STAGE_WATCH,
	STAGE_WATCHED, /* no failure: it waits until we have its descriptor */
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

/* What the program needs to know of the process that made it. */
struct origin {
	pid_t tracer;
	/* Of capabilities: a new user namespace's is full. */
	uint64_t bounding_set;
};

/*
 * The child's life, control being its end of the socket to the tracer: it ends
 * with exec, or with a report of why there was none.
 */
_Noreturn void become_program(const struct program_config *config, int control,
			      const struct origin *origin);

#endif
