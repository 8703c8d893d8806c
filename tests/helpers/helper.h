/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the test helpers share: errors that end them, numbers, addresses. */
#ifndef HELPER_H
#define HELPER_H

#include <arpa/inet.h>
#include <err.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* How long a busy machine may take; as in tests/lib/harness.sh. */
#define BUSY_SECONDS 60

static inline long number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (*end || end == text || value < 0)
		errx(2, "not a number: '%s'", text);
	return value;
}

/* A numeric address, or NULL for any, as a list for getaddrinfo's users. */
static inline struct addrinfo *address(const char *addr, const char *port,
				       int socktype)
{
	struct addrinfo hints = {
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_family = addr ? AF_UNSPEC : AF_INET6,
		.ai_socktype = socktype,
	};
	struct addrinfo *list;
	int error = getaddrinfo(addr, port, &hints, &list);

	if (error)
		errx(2, "%s port %s: %s", addr ? addr : "any", port,
		     gai_strerror(error));
	return list;
}

/* A socket of that type bound to a port on every address. */
static inline int bound_socket(const char *port, int socktype)
{
	struct addrinfo *ai = address(NULL, port, socktype);
	int on = 1;
	int fd = socket(ai->ai_family, socktype | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) < 0)
		err(1, "bind to port %s", port);
	/* A full backlog drops a SYN, and tests count them. */
	if (socktype == SOCK_STREAM && listen(fd, SOMAXCONN) < 0)
		err(1, "listen");
	freeaddrinfo(ai);
	return fd;
}

/* A TCP socket that listens on loopback; *addr becomes its address. */
static inline int loopback_listener(struct sockaddr_in *addr)
{
	socklen_t len = sizeof(*addr);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (void *)addr, sizeof(*addr)) < 0 ||
	    listen(fd, SOMAXCONN) < 0 ||
	    getsockname(fd, (void *)addr, &len) < 0)
		err(1, "listen");
	return fd;
}

/* A TCP socket connected to a numeric address. */
static inline int connected_socket(const char *addr, const char *port)
{
	struct addrinfo *ai = address(addr, port, SOCK_STREAM);
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		err(1, "socket");
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) < 0)
		err(1, "connect to %s port %s", addr, port);
	freeaddrinfo(ai);
	return fd;
}

static inline void write_all(int fd, const void *data, size_t len)
{
	for (const char *p = data; len;) {
		ssize_t n = write(fd, p, len);

		if (n < 0)
			err(1, "write");
		p += n;
		len -= n;
	}
}

static inline double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* Until now() is that. */
static inline void sleep_until(double due)
{
	double left = due - now();

	if (left > 0) {
		struct timespec ts = { (time_t)left,
				       (long)((left - (time_t)left) * 1e9) };

		nanosleep(&ts, NULL);
	}
}

/* Tell whoever waits for a line "ready" that the sockets are open. */
static inline void ready(void)
{
	puts("ready");
	fflush(stdout);
}

#endif
