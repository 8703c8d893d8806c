/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sockets of the relay, as epoll(7) watches them. */
#ifndef RELAY_ENDPOINT_H
#define RELAY_ENDPOINT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum endpoint_kind {
	ENDPOINT_CONTROL, /* the tracer */
	ENDPOINT_UDP_LISTENER,
	ENDPOINT_TCP_LISTENER,
	ENDPOINT_QUERY, /* to the server, for one query */
	ENDPOINT_TALK, /* to the server, for the datagrams of one client */
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

/* Let urgent data (MSG_OOB) be ordinary data, in its place. */
void endpoint_urgent_inline(int fd);

/* Close and reset the connection. */
void endpoint_reset(struct endpoint *end);

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* How the relay serves those who ask a listener. */
enum relay_service {
	RELAY_NAMES, /* DNS, by UDP and TCP */
	RELAY_STREAMS, /* any connections */
	RELAY_DATAGRAMS, /* any datagrams */
};

#define LISTENER_SERVERS 2

/* Sockets that listen for clients, and the servers to ask. */
struct listener {
	enum relay_service service;
	struct endpoint udp, tcp; /* of which one may be missing */
	/*
	 * The next is asked if the one before refuses. None: the server has the
	 * address and port to which the client connected.
	 */
	union address server[LISTENER_SERVERS];
	size_t n_servers;
	size_t usual; /* the one that took the last connection is first */
	size_t users; /* queries, talks and connections that may look here */
};

/* From one on until the other, *listener is the user's, and stays what it is. */
void listener_use(struct listener **at, struct listener *l);
void listener_leave(struct listener **at);

socklen_t address_len(const union address *address);

bool address_same(const union address *a, const union address *b);

/*
 * Open a non-blocking socket and connect it to the server. type is SOCK_DGRAM
 * or SOCK_STREAM. The kernel chooses a random source port. Returns the socket,
 * or -1 with errno; a TCP connection may not be established yet.
 */
int server_connect(const struct listener *l, const union address *server,
		   int type);

#endif
