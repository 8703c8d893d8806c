/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ends of what the relay connects: sockets that epoll(7) watches. */
#ifndef RELAY_ENDS_H
#define RELAY_ENDS_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum end_kind {
	END_CONTROL, /* the tracer */
	END_UDP_LISTENER,
	END_TCP_LISTENER,
	END_QUERY, /* a datagram's way to the server */
	END_CLIENT, /* a connection's two ends */
	END_SERVER,
};

struct end {
	enum end_kind kind;
	int fd; /* -1: none */
	uint32_t events; /* that epoll was told to look for */
	void *owner; /* what it is the end of */
};

/*
 * Look for these events. With none, the socket is not watched at all: it would
 * not be silent about errors. Returns 0, or -1 with errno.
 */
int end_watch(struct end *end, int epoll, uint32_t events);

void end_close(struct end *end);

/* Close, and have the other side see a reset connection. */
void end_reset(struct end *end);

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Where to listen for the program, and whom to ask. */
struct listener {
	struct end udp, tcp;
	union address server;
	socklen_t server_len;
};

/*
 * A socket that does not wait, on its way to the listener's server. type is
 * SOCK_DGRAM or SOCK_STREAM. The port that it sends from is the kernel's choice,
 * at random. Returns it, or -1 with errno.
 */
int listener_connect(const struct listener *l, int type);

#endif
