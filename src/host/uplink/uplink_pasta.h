/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The uplink by pasta(1), of the package passt: it makes a tap device in the
 * trace's namespace, gives it the host's addresses and routes, and sends what
 * comes there by sockets of its own, as the user. It takes no rights, and
 * changes nothing on the host: when its process has ended all is gone.
 */
#ifndef HOST_UPLINK_UPLINK_PASTA_H
#define HOST_UPLINK_UPLINK_PASTA_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/command.h"
#include "base/ip.h"
#include "host/journal/journal.h"

struct uplink_pasta {
	char path[PATH_MAX];
	struct running run;
	int ready; /* read end of its stdout, or -1 */
};

#define UPLINK_PASTA_INIT                                                      \
	{                                                                      \
		.run = RUNNING_INIT, .ready = -1                               \
	}

struct uplink_pasta_config {
	const char *device; /* the host's, and the name of the trace's */
	bool bind; /* send by this device only */
	unsigned int mtu; /* 0: pasta's own, which is the largest that is */
	bool families[IP_FAMILIES];
	pid_t pid; /* a process in the trace's user and network namespaces */
};

/* Is it installed? Returns 0, or -1 after a message. */
int uplink_pasta_find(struct uplink_pasta *p);

/* Start it; the keeper ends it, too. Returns 0, or -1 after a message. */
int uplink_pasta_start(struct uplink_pasta *p, const struct journal *j,
		       const struct uplink_pasta_config *config);

/*
 * Wait until the trace's device is there with all it needs, and packets pass.
 * Returns 0, or -1 after a message that says what is in pasta's way.
 */
int uplink_pasta_await(struct uplink_pasta *p);

/* The MAC by which the trace's gateway answers. */
void uplink_pasta_mac(unsigned char mac[6]);

/* A descriptor that is readable when it says something or has ended; or -1. */
int uplink_pasta_watch_fd(const struct uplink_pasta *p);

/* Read that. Returns 0, or -1 after a message if it has ended. */
int uplink_pasta_look(struct uplink_pasta *p);

/* Kill it, without waiting. */
void uplink_pasta_end(struct uplink_pasta *p);

/* The caller has reaped that process. */
void uplink_pasta_forget(struct uplink_pasta *p, pid_t pid);

/* Wait for its end, and close. */
void uplink_pasta_close(struct uplink_pasta *p);

#endif
