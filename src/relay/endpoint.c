// SPDX-License-Identifier: GPL-2.0-or-later
/* The sockets of the relay. */
#include "relay/endpoint.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "base/util.h"

/* Bytes that a connection may hold in the kernel, in each direction. */
#define NAMES_BUFFER   (16 << 10)
#define STREAMS_BUFFER (208 << 10)

int endpoint_watch(struct endpoint *end, int epoll, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = end };
	int op = EPOLL_CTL_MOD;

	if (events == end->events)
		return 0;
	if (events == 0)
		op = EPOLL_CTL_DEL;
	else if (end->events == 0)
		op = EPOLL_CTL_ADD;
	if (epoll_ctl(epoll, op, end->fd, &event) < 0)
		return -1;
	end->events = events;
	return 0;
}

void endpoint_close(struct endpoint *end)
{
	close_fd(&end->fd);
	end->events = 0;
}

void endpoint_reset(struct endpoint *end)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (end->fd >= 0)
		(void)!setsockopt(end->fd, SOL_SOCKET, SO_LINGER, &now,
				  sizeof(now));
	endpoint_close(end);
}

void endpoint_urgent_inline(int fd)
{
	const int on = 1;

	(void)!setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof(on));
}

void listener_use(struct listener **at, struct listener *l)
{
	*at = l;
	l->users++;
}

void listener_leave(struct listener **at)
{
	if (*at)
		(*at)->users--;
	*at = NULL;
}

static void set_options(int fd, enum relay_service service)
{
	const int size = service == RELAY_NAMES ? NAMES_BUFFER : STREAMS_BUFFER;
	const int on = 1;

	(void)!setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	(void)!setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	(void)!setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	endpoint_urgent_inline(fd);
}

socklen_t address_len(const union address *address)
{
	return address->any.sa_family == AF_INET ? sizeof(address->v4)
						 : sizeof(address->v6);
}

bool address_same(const union address *a, const union address *b)
{
	return a->any.sa_family == b->any.sa_family &&
	       !memcmp(a, b, address_len(a));
}

int server_connect(const struct listener *l, const union address *server,
		   int type)
{
	autoclose int fd = socket(server->any.sa_family,
				  type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int connected;

	if (fd < 0)
		return -1;
	if (type == SOCK_STREAM)
		set_options(fd, l->service);
	if (connect(fd, &server->any, address_len(server)) < 0 &&
	    errno != EINPROGRESS)
		return -1;
	connected = fd;
	fd = -1;
	return connected;
}
