/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relay: a process that carries the program's look-ups to name servers that
 * only the host can reach, as they listen on its loopback. It holds sockets in
 * the trace's network namespace, which others opened, makes its own on the host,
 * and passes on what comes, unread. It has no privilege, and does nothing but
 * that.
 */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/resolv_conf.h"

/*
 * Its bounds, beside the times of relay/slots.h. A connection takes 16 KiB in the
 * relay and at most 128 KiB in the kernel, a query 0.4 KiB and 2.7 KiB.
 */
#define RELAY_QUERIES 1024
#define RELAY_STREAMS 256
#define RELAY_SERVERS 16

struct relay {
	pid_t pid; /* 0: there is none */
	int control;
};

#define RELAY_INIT                                                             \
	{                                                                      \
		.control = -1                                                  \
	}

/*
 * Is the server the host itself, or named in a way that only the host can know
 * (fe80::1%eth0)? For such there is a relay.
 */
bool relay_is_needed(const struct nameserver *server);

/* Fork it; it runs as uid and gid. Returns 0, or -1 after a message. */
int relay_start(struct relay *r, uid_t uid, gid_t gid);

/*
 * From now on, what comes by these sockets (UDP, TCP) goes to the server. They
 * may be closed here. Returns 0, or -1 after a message.
 */
int relay_add(struct relay *r, const struct nameserver *server,
	      const int fds[2]);

/* Something is to be read from r->control: has it died? Says so, once. */
void relay_look(struct relay *r);

/* End it; does not wait for that. */
void relay_end(struct relay *r);

/* Wait until it has ended. */
void relay_reap(struct relay *r);

#endif
