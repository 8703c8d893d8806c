/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relay: a process that passes the program's DNS queries to name servers
 * that only the host can reach, because they listen on its loopback device. It
 * is given listening sockets in the trace's network namespace, opens its own
 * sockets on the host, and copies messages between them without parsing them.
 * It has no privilege.
 */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/resolv_conf.h"

/*
 * Its limits; relay/pool.h has those of time. A connection takes 16 KiB in the
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
 * Does the server need the relay? It does if it is the host itself, or if only
 * the host knows the device of its address (fe80::1%eth0).
 */
bool relay_is_needed(const struct nameserver *server);

/* Fork it; it runs as uid and gid. Returns 0, or -1 after a message. */
int relay_start(struct relay *r, uid_t uid, gid_t gid);

/*
 * From now on, pass what these sockets (UDP, TCP) receive to the server. The
 * caller may close them. Returns 0, or -1 after a message.
 */
int relay_add(struct relay *r, const struct nameserver *server,
	      const int fds[2]);

/* r->control is readable: if the relay has died, print a warning, once. */
void relay_look(struct relay *r);

/* Kill it; does not wait. */
void relay_end(struct relay *r);

/* Wait until it has ended. */
void relay_reap(struct relay *r);

#endif
