// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The relay's loop. It takes one event at a time, so that no event is about a
 * socket that an earlier one has closed.
 */
#include "relay/relayer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fds.h"
#include "base/log.h"
#include "base/util.h"

/* Descriptors beside those of queries and streams. */
#define OTHER_FDS (RELAY_LISTENERS * 2 + 2 * PIPES_MAX + 16)

/* How many of each there may be. */
struct sizes {
	size_t queries, names, streams, talks;
};

static rlim_t descriptors(const struct sizes *n)
{
	return n->queries + 2 * n->names + 2 * n->streams + n->talks +
	       OTHER_FDS;
}

/*
 * Raise the limit of descriptors to what the pools need. Where that is not
 * allowed, open smaller pools.
 */
static struct sizes choose_sizes(bool ports)
{
	struct sizes n = { RELAY_NAMES_QUERIES, RELAY_NAMES_STREAMS,
			   ports ? RELAY_STREAMS_MAX : 0,
			   ports ? RELAY_TALKS_MAX : 0 };
	struct rlimit limit = { descriptors(&n), descriptors(&n) };
	rlim_t left;

	if (setrlimit(RLIMIT_NOFILE, &limit) == 0 ||
	    getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return n;
	limit.rlim_cur = limit.rlim_max;
	(void)!setrlimit(RLIMIT_NOFILE, &limit);
	left = limit.rlim_max > OTHER_FDS + 8 ? limit.rlim_max - OTHER_FDS : 8;
	for (int i = 0; i < 8 && descriptors(&n) > left + OTHER_FDS; i++) {
		n.queries = n.queries / 2 + 1;
		n.names = n.names / 2 + 1;
		n.streams /= 2;
		n.talks /= 2;
	}
	n.streams += ports;
	n.talks += ports;
	return n;
}

static int open_pools(struct relayer *r)
{
	struct sizes n = choose_sizes(r->ports);

	r->n_streams = n.streams;
	if (queries_init(&r->queries, n.queries) < 0 ||
	    streams_init(&r->names, n.names, &pool_names, &r->pipes) < 0 ||
	    (r->ports && (streams_init(&r->streams, n.streams, &pool_streams,
				       &r->pipes) < 0 ||
			  datagrams_init(&r->datagrams, n.talks) < 0)))
		return error_errno("cannot start the relay");
	return 0;
}

int relayer_open(struct relayer *r, int control, bool ports)
{
	r->ports = ports;
	r->control = (struct endpoint){ ENDPOINT_CONTROL, control, 0, r };
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r->epoll < 0 || endpoint_watch(&r->control, r->epoll, EPOLLIN) < 0)
		return error_errno("cannot start the relay");
	return open_pools(r);
}

/* One that no longer listens, and that nobody looks at; or a new one. */
static struct listener *free_listener(struct relayer *r)
{
	for (size_t i = 0; i < r->n_listeners; i++)
		if (r->listeners[i].udp.fd < 0 && r->listeners[i].tcp.fd < 0 &&
		    r->listeners[i].users == 0)
			return &r->listeners[i];
	return r->n_listeners < RELAY_LISTENERS
		       ? &r->listeners[r->n_listeners++]
		       : NULL;
}

static void add_listener(struct relayer *r, const struct relayer_message *msg,
			 int fds[2])
{
	bool has_udp = msg->service != RELAY_STREAMS;
	bool has_tcp = msg->service != RELAY_DATAGRAMS;
	struct listener *l = NULL;

	if (fds[has_udp && has_tcp] >= 0)
		l = free_listener(r);
	if (!l) {
		close_fd(&fds[0]);
		close_fd(&fds[1]);
		return;
	}
	*l = (struct listener){
		.service = msg->service,
		.udp = { ENDPOINT_UDP_LISTENER, has_udp ? fds[0] : -1, 0, l },
		.tcp = { ENDPOINT_TCP_LISTENER, has_tcp ? fds[has_udp] : -1, 0,
			 l },
		.n_servers = msg->n_servers,
	};
	memcpy(l->server, msg->server, sizeof(l->server));
}

/* Its connections go on. */
static void remove_listeners(struct relayer *r,
			     const struct relayer_message *msg)
{
	for (size_t i = 0; i < r->n_listeners; i++) {
		struct listener *l = &r->listeners[i];

		if (l->service != msg->service || l->n_servers == 0 ||
		    !address_same(&l->server[0], &msg->server[0]))
			continue;
		endpoint_close(&l->udp);
		endpoint_close(&l->tcp);
	}
}

/* If the tracer has ended, end. */
static void read_control(struct relayer *r)
{
	struct relayer_message msg;
	int fds[FDS_MAX];

	if (fds_receive(r->control.fd, &msg, sizeof(msg), fds) !=
	    (ssize_t)sizeof(msg))
		_exit(0);
	if (msg.is_over)
		remove_listeners(r, &msg);
	else
		add_listener(r, &msg, fds);
}

/* A tracer that does not read has other worries. Returns false then. */
static bool report(const struct relayer *r, const struct relay_note *note)
{
	return send(r->control.fd, note, sizeof(*note),
		    MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(*note);
}

static void report_use(struct relayer *r, const union address *at)
{
	uint16_t port = ntohs(at->any.sa_family == AF_INET ? at->v4.sin_port
							   : at->v6.sin6_port);

	if (port_set_has(&r->used, port))
		return;
	/* Else the next connection to the port is reported. */
	if (report(r, &(struct relay_note){ .what = RELAY_USED, .port = port }))
		port_set_add(&r->used, port);
}

static void accept_stream(struct relayer *r, struct listener *l, int64_t now)
{
	bool is_dns = l->service == RELAY_NAMES;
	const struct stream *stream = streams_accept(
		is_dns ? &r->names : &r->streams, r->epoll, l, now);

	if (stream && l->n_servers == 0)
		report_use(r, &stream->destination);
}

static void take_datagram(struct relayer *r, struct listener *l, int64_t now)
{
	if (l->service == RELAY_NAMES)
		queries_ask(&r->queries, r->epoll, l, now);
	else
		datagrams_ask(&r->datagrams, r->epoll, l, now);
}

static void dispatch(struct relayer *r, struct endpoint *end, uint32_t events)
{
	int64_t now = now_ms();

	switch (end->kind) {
	case ENDPOINT_CONTROL:
		read_control(r);
		break;
	case ENDPOINT_UDP_LISTENER:
		take_datagram(r, end->owner, now);
		break;
	case ENDPOINT_TCP_LISTENER:
		accept_stream(r, end->owner, now);
		break;
	case ENDPOINT_QUERY:
		queries_answer(&r->queries, end->owner);
		break;
	case ENDPOINT_TALK:
		datagrams_answer(&r->datagrams, end->owner, now);
		break;
	case ENDPOINT_CLIENT:
	case ENDPOINT_SERVER:
		streams_move(end, r->epoll, events, now);
		break;
	}
}

/* Without room, requests wait in the socket. Returns 0, or -1 with errno. */
static int listen_as_there_is_room(struct relayer *r, int64_t now)
{
	bool udp[] = { [RELAY_NAMES] = pool_have_room(&r->queries.pool, now),
		       [RELAY_DATAGRAMS] = true };
	bool tcp[] = { [RELAY_NAMES] = pool_have_room(&r->names.pool, now),
		       [RELAY_STREAMS] =
			       !r->ports ||
			       pool_have_room(&r->streams.pool, now) };

	if (!tcp[RELAY_STREAMS] && !r->was_full)
		report(r, &(struct relay_note){
				  .what = RELAY_FULL,
				  .connections = (unsigned int)r->n_streams });
	r->was_full |= !tcp[RELAY_STREAMS];
	for (size_t i = 0; i < r->n_listeners; i++) {
		struct listener *l = &r->listeners[i];

		if ((l->udp.fd >= 0 &&
		     endpoint_watch(&l->udp, r->epoll,
				    udp[l->service] ? EPOLLIN : 0) < 0) ||
		    (l->tcp.fd >= 0 &&
		     endpoint_watch(&l->tcp, r->epoll,
				    tcp[l->service] ? EPOLLIN : 0) < 0))
			return -1;
	}
	return 0;
}

static void expire(struct relayer *r, int64_t now)
{
	queries_expire(&r->queries, now);
	streams_expire(&r->names, now);
	if (!r->ports)
		return;
	streams_expire(&r->streams, now);
	datagrams_expire(&r->datagrams, now);
}

static int wait_time(const struct relayer *r, int64_t now)
{
	int timeout = shorter_timeout(pool_timeout(&r->queries.pool, now),
				      pool_timeout(&r->names.pool, now));

	if (!r->ports)
		return timeout;
	timeout = shorter_timeout(timeout, pool_timeout(&r->streams.pool, now));
	return shorter_timeout(timeout, pool_timeout(&r->datagrams.pool, now));
}

void relayer_run(struct relayer *r)
{
	for (;;) {
		int64_t now = now_ms();
		struct epoll_event event;
		int n;

		expire(r, now);
		if (listen_as_there_is_room(r, now) < 0)
			break;
		n = epoll_wait(r->epoll, &event, 1, wait_time(r, now));
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			dispatch(r, event.data.ptr, event.events);
	}
	error_errno("the relay cannot wait for connections");
	_exit(1);
}
