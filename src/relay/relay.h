/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The relay: a process that passes what clients send in one network namespace
 * to servers in another one: the program's DNS queries to name servers on the
 * host's loopback device, its connections to other services there, and clients
 * on the host to the program. It is given sockets that listen in the one,
 * opens its own sockets in the other, in which it runs, and moves bytes between
 * them without parsing them. It has no privilege.
 */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/resolv_conf.h"

/*
 * Its limits; relay/pool.h has those of time, relay/pipes.h those of pipes. A
 * connection for DNS takes at most 128 KiB in the kernel, any other one at most
 * 1.7 MiB, a query 2.7 KiB.
 */
#define RELAY_NAMES_QUERIES 1024
#define RELAY_NAMES_STREAMS 256
#define RELAY_NAMES_SERVERS 16
#define RELAY_STREAMS_MAX   4096 /* connections that are not for DNS */
#define RELAY_TALKS_MAX	    1024 /* clients that send datagrams */
#define RELAY_LISTENERS	    160

struct relay {
	pid_t pid; /* 0: there is none */
	int control;
	const char *loss; /* what the program cannot do without it */
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

struct relay_config {
	const char *comm; /* the process's name */
	const char *loss; /* see struct relay */
	bool ports; /* it also serves others than name servers */
	uid_t uid;
	gid_t gid;
	/* Enters the namespaces that it shall run in; NULL: the caller's. */
	int (*enter)(int netns, bool own_userns);
	int netns;
	bool own_userns;
};

/* Fork it. Returns 0, or -1 after a message. */
int relay_start(struct relay *r, const struct relay_config *config);

/*
 * From now on, pass what these sockets (UDP, TCP) receive to the server. The
 * caller may close them. Returns 0, or -1 after a message.
 */
int relay_add(struct relay *r, const struct nameserver *server,
	      const int fds[2]);

/* A service, and its port in host byte order. */
struct relay_server {
	struct ip ip;
	uint16_t port;
};

/*
 * The same for a TCP socket that listens, and for a UDP socket. With n == 0 (TCP
 * only), each connection goes to the address and port at which it came;
 * otherwise to the first of the servers that does not refuse it.
 */
int relay_add_streams(struct relay *r, int fd,
		      const struct relay_server *servers, size_t n);
int relay_add_datagrams(struct relay *r, int fd,
			const struct relay_server *server);

/* No longer accept connections for these servers; those that are open go on. */
int relay_remove_streams(struct relay *r, const struct relay_server *servers,
			 size_t n);

/* What the relay reports. */
struct relay_note {
	enum {
		RELAY_SAYS_NOTHING,
		RELAY_USED, /* for the first time, that port */
		RELAY_FULL, /* so many connections are open; others wait */
	} what;
	uint16_t port; /* in host byte order */
	unsigned int connections;
};

/*
 * r->control is readable. If the relay has died, print a warning, once;
 * otherwise *note is what it reports.
 */
void relay_look(struct relay *r, struct relay_note *note);

/* Kill it; does not wait. */
void relay_end(struct relay *r);

/* Wait until it has ended. */
void relay_reap(struct relay *r);

#endif
