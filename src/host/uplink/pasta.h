/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The uplink by pasta(1), of the package passt: the operations of uplink.h.
 * pasta serves a tap device in the trace's namespace, gives it the host's
 * addresses and routes, and sends the packets from there by its own sockets, as
 * the user. It needs no rights, and changes nothing on the host: when pasta has
 * ended all is gone.
 */
#ifndef HOST_UPLINK_PASTA_H
#define HOST_UPLINK_PASTA_H

#include <limits.h>
#include <sys/types.h>

#include "base/command.h"

struct uplink_ops;

struct pasta {
	char path[PATH_MAX];
	struct running run;
	int ready; /* read end of its stdout, or -1 */
};

#define PASTA_INIT                                                             \
	{                                                                      \
		.run = RUNNING_INIT, .ready = -1                               \
	}

extern const struct uplink_ops pasta_ops;

/* Kill it; does not wait. As the next two, for one that never ran, too. */
void pasta_end(struct pasta *p);

/* The caller has reaped the process pid: it may be pasta. */
void pasta_forget(struct pasta *p, pid_t pid);

/* Kill it, wait for its end, and close. */
void pasta_close(struct pasta *p);

#endif
