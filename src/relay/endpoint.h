/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sockets of the relay, as epoll(7) watches them. */
#ifndef RELAY_ENDPOINT_H
#define RELAY_ENDPOINT_H

#include <netinet/in.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum endpoint_kind {
	ENDPOINT_CONTROL, /* the tracer */
	ENDPOINT_UDP_LISTENER,
	ENDPOINT_TCP_LISTENER,
	ENDPOINT_QUERY, /* to the server, for one query */
	ENDPOINT_CLIENT, /* the two ends of a connection */
	ENDPOINT_SERVER,
};

struct endpoint {
	enum endpoint_kind kind;
	int fd; /* -1: none */
	uint32_t events; /* for which epoll watches */
	void *owner; /* the relayer, listener, query or stream */
};

/*
 * Watch for these events. With none, the socket is removed from epoll, which
 * would report errors otherwise. Returns 0, or -1 with errno.
 */
int endpoint_watch(struct endpoint *end, int epoll, uint32_t events);

void endpoint_close(struct endpoint *end);

/* Close and reset the connection. */
void endpoint_reset(struct endpoint *end);

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Sockets that listen for the program, and the server to ask. */
struct listener {
	struct endpoint udp, tcp;
	union address server;
	socklen_t server_len;
};

/*
 * Open a non-blocking socket and connect it to the listener's server. type is
 * SOCK_DGRAM or SOCK_STREAM. The kernel chooses a random source port. Returns
 * the socket, or -1 with errno; a TCP connection may not be established yet.
 */
int listener_connect(const struct listener *l, int type);

#endif
