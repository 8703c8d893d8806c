// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The relay. Its loop takes one event at a time, so that no event is about a
 * socket that an earlier one has closed.
 */
#include "relay/relay.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/await.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/fds.h"
#include "base/link.h"
#include "base/log.h"
#include "base/nl.h"
#include "base/sandbox.h"
#include "relay/queries.h"
#include "relay/streams.h"

#define PORT 53

/* Descriptors beside those of queries and streams. */
#define OTHER_FDS (RELAY_SERVERS * 2 + 16)

struct relayer {
	int epoll;
	struct endpoint control;
	struct queries queries;
	struct streams streams;
	struct listener listeners[RELAY_SERVERS];
	size_t n_listeners;
};

/* What the tracer sends, with the two sockets. */
struct message {
	union address server;
	socklen_t server_len;
};

/* ---- the relay's process ---- */

#ifdef HAVE_SECCOMP

/* Sockets, and waiting for them. */
static const int allowed[] = {
	SCMP_SYS(accept),     SCMP_SYS(accept4),     SCMP_SYS(connect),
	SCMP_SYS(epoll_ctl),  SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_wait),
	SCMP_SYS(getsockopt), SCMP_SYS(getpeername), SCMP_SYS(poll),
	SCMP_SYS(ppoll),      SCMP_SYS(recv),	     SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg),    SCMP_SYS(send),	     SCMP_SYS(sendto),
	SCMP_SYS(setsockopt), SCMP_SYS(shutdown),
};

/* On some machines socket(2) is a case of socketcall(2), and left out here. */
static const struct sandbox_rule rules[] = {
	{ .call = SCMP_SYS(socket), .mask = ~0U, .value = AF_INET },
	{ .call = SCMP_SYS(socket), .mask = ~0U, .value = AF_INET6 },
};

static int confine_calls(void)
{
	const struct sandbox_calls calls = { allowed, ARRAY_SIZE(allowed),
					     rules, ARRAY_SIZE(rules) };

	return sandbox_filter("relay", &calls);
}

#else

static int confine_calls(void)
{
	return 0;
}

#endif

/*
 * Raise the limit of descriptors to what the pools need. Where that is not
 * allowed, open smaller pools.
 */
static int open_pools(struct relayer *r)
{
	struct rlimit limit = { .rlim_cur = RELAY_QUERIES + 2 * RELAY_STREAMS +
					    OTHER_FDS };
	size_t streams = RELAY_STREAMS, queries = RELAY_QUERIES;

	limit.rlim_max = limit.rlim_cur;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0 &&
	    getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		size_t left = (size_t)limit.rlim_max;

		limit.rlim_cur = limit.rlim_max;
		(void)!setrlimit(RLIMIT_NOFILE, &limit);
		left = left > OTHER_FDS + 8 ? left - OTHER_FDS : 8;
		streams = left / 8;
		queries = left / 2;
	}
	if (queries_init(&r->queries, queries) < 0 ||
	    streams_init(&r->streams, streams) < 0)
		return error_errno("cannot start the relay");
	return 0;
}

static void add_listener(struct relayer *r, const struct message *msg,
			 const int fds[2])
{
	struct listener *l = &r->listeners[r->n_listeners++];

	l->udp = (struct endpoint){ ENDPOINT_UDP_LISTENER, fds[0], 0, l };
	l->tcp = (struct endpoint){ ENDPOINT_TCP_LISTENER, fds[1], 0, l };
	l->server = msg->server;
	l->server_len = msg->server_len;
}

/* If the tracer has ended, end. */
static void read_control(struct relayer *r)
{
	struct message msg;
	int fds[FDS_MAX];

	if (fds_receive(r->control.fd, &msg, sizeof(msg), fds) !=
	    (ssize_t)sizeof(msg))
		_exit(0);
	if (fds[1] >= 0 && r->n_listeners < RELAY_SERVERS)
		add_listener(r, &msg, fds);
}

static void dispatch(struct relayer *r, struct endpoint *end)
{
	int64_t now = now_ms();

	switch (end->kind) {
	case ENDPOINT_CONTROL:
		read_control(r);
		break;
	case ENDPOINT_UDP_LISTENER:
		queries_ask(&r->queries, r->epoll, end->owner, now);
		break;
	case ENDPOINT_TCP_LISTENER:
		streams_accept(&r->streams, r->epoll, end->owner, now);
		break;
	case ENDPOINT_QUERY:
		queries_answer(&r->queries, end->owner);
		break;
	case ENDPOINT_CLIENT:
	case ENDPOINT_SERVER:
		streams_move(&r->streams, r->epoll, end->owner, now);
		break;
	}
}

/* Without room, requests wait in the socket. Returns 0, or -1 with errno. */
static int listen_as_there_is_room(struct relayer *r, int64_t now)
{
	uint32_t udp = pool_have_room(&r->queries.pool, now) ? EPOLLIN : 0;
	uint32_t tcp = pool_have_room(&r->streams.pool, now) ? EPOLLIN : 0;

	for (size_t i = 0; i < r->n_listeners; i++)
		if (endpoint_watch(&r->listeners[i].udp, r->epoll, udp) < 0 ||
		    endpoint_watch(&r->listeners[i].tcp, r->epoll, tcp) < 0)
			return -1;
	return 0;
}

static _Noreturn void relay(struct relayer *r)
{
	for (;;) {
		int64_t now = now_ms();
		struct epoll_event event;
		int n;

		queries_expire(&r->queries, now);
		streams_expire(&r->streams, now);
		if (listen_as_there_is_room(r, now) < 0)
			break;
		n = epoll_wait(
			r->epoll, &event, 1,
			shorter_timeout(pool_timeout(&r->queries.pool, now),
					pool_timeout(&r->streams.pool, now)));
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			dispatch(r, event.data.ptr);
	}
	error_errno("the relay cannot wait for DNS queries");
	_exit(1);
}

static _Noreturn void be_relay(int control, uid_t uid, gid_t gid, pid_t tracer)
{
	static struct relayer r;

	if (child_init("nsntrace-relay", &control, 1) < 0)
		_exit(1);
	sandbox_set_limits();
	r.control = (struct endpoint){ ENDPOINT_CONTROL, control, 0, &r };
	r.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r.epoll < 0 || endpoint_watch(&r.control, r.epoll, EPOLLIN) < 0) {
		error_errno("cannot start the relay");
		_exit(1);
	}
	if (open_pools(&r) < 0 || sandbox_drop("relay", uid, gid) < 0)
		_exit(1);
	/* After the ids, as setresuid(2) clears it. */
	child_die_with(tracer);
	if (confine_calls() < 0)
		_exit(1);
	relay(&r);
}

/* ---- the tracer's side ---- */

bool relay_is_needed(const struct nameserver *server)
{
	autonl struct nl_sock *sk = NULL;

	if (ip_is_loopback(&server->ip) ||
	    (server->ip.family == IPV6 && server->scope[0]))
		return true;
	sk = nl_open(NETLINK_ROUTE);
	return sk && link_is_local(sk, &server->ip);
}

int relay_start(struct relay *r, uid_t uid, gid_t gid)
{
	pid_t tracer = getpid();
	pid_t pid = fds_fork(&r->control);

	if (pid < 0)
		return error_errno("cannot start the relay");
	if (pid == 0)
		be_relay(r->control, uid, gid, tracer);
	r->pid = pid;
	return 0;
}

static socklen_t set_address(union address *addr, const struct nameserver *s)
{
	memset(addr, 0, sizeof(*addr));
	if (s->ip.family == IPV4) {
		addr->v4.sin_family = AF_INET;
		addr->v4.sin_port = htons(PORT);
		addr->v4.sin_addr = s->ip.v4;
		return sizeof(addr->v4);
	}
	addr->v6.sin6_family = AF_INET6;
	addr->v6.sin6_port = htons(PORT);
	addr->v6.sin6_addr = s->ip.v6;
	if (s->scope[0])
		addr->v6.sin6_scope_id = if_nametoindex(s->scope);
	return sizeof(addr->v6);
}

int relay_add(struct relay *r, const struct nameserver *server,
	      const int fds[2])
{
	struct message msg;

	memset(&msg, 0, sizeof(msg));
	msg.server_len = set_address(&msg.server, server);
	if (r->pid > 0 && fds_send(r->control, &msg, sizeof(msg), fds, 2) < 0 &&
	    errno != EPIPE && errno != ECONNRESET)
		return error_errno("cannot send a name server to the relay");
	return 0;
}

void relay_look(struct relay *r)
{
	char byte;

	if (r->control < 0 || (recv(r->control, &byte, 1, MSG_DONTWAIT) < 0 &&
			       (errno == EAGAIN || fds_error_passes(errno))))
		return;
	close_fd(&r->control);
	warning("the relay died: the program can no longer reach the host's "
		"name servers");
}

void relay_end(struct relay *r)
{
	close_fd(&r->control);
	if (r->pid > 0)
		kill(r->pid, SIGKILL);
}

void relay_reap(struct relay *r)
{
	if (r->pid > 0)
		await_end(r->pid, 0);
	r->pid = 0;
}
