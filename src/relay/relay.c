// SPDX-License-Identifier: GPL-2.0-or-later
/* The relay: its process's first steps, and the tracer's side. */
#include "relay/relay.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/await.h"
#include "base/child.h"
#include "base/fds.h"
#include "base/link.h"
#include "base/log.h"
#include "base/nl.h"
#include "base/sandbox.h"
#include "relay/relayer.h"

#define NAMES_PORT 53

/* ---- the relay's process ---- */

#ifdef HAVE_SECCOMP

/* Sockets, pipes, and waiting for them. */
static const int allowed[] = {
	SCMP_SYS(accept),      SCMP_SYS(accept4),     SCMP_SYS(connect),
	SCMP_SYS(epoll_ctl),   SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_wait),
	SCMP_SYS(fcntl),       SCMP_SYS(fcntl64),     SCMP_SYS(getpeername),
	SCMP_SYS(getsockname), SCMP_SYS(getsockopt),  SCMP_SYS(pipe2),
	SCMP_SYS(poll),	       SCMP_SYS(ppoll),	      SCMP_SYS(recv),
	SCMP_SYS(recvfrom),    SCMP_SYS(recvmsg),     SCMP_SYS(send),
	SCMP_SYS(sendto),      SCMP_SYS(setsockopt),  SCMP_SYS(shutdown),
	SCMP_SYS(splice),
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

static int enter(const struct relay_config *config)
{
	return config->enter ? config->enter(config->netns, config->own_userns)
			     : 0;
}

static _Noreturn void be_relay(const struct relay_config *config, int control,
			       pid_t tracer)
{
	static struct relayer r;
	const int keep[] = { control, config->netns };

	if (child_init(config->comm, keep, config->enter ? 2 : 1) < 0 ||
	    enter(config) < 0)
		_exit(1);
	sandbox_set_limits();
	if (relayer_open(&r, control, config->ports) < 0 ||
	    sandbox_drop("relay", config->uid, config->gid) < 0)
		_exit(1);
	/* After the ids, as setresuid(2) clears it. */
	child_die_with(tracer);
	if (confine_calls() < 0)
		_exit(1);
	relayer_run(&r);
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

int relay_start(struct relay *r, const struct relay_config *config)
{
	pid_t tracer = getpid();
	pid_t pid = fds_fork(&r->control);

	if (pid < 0)
		return error_errno("cannot start the relay");
	if (pid == 0)
		be_relay(config, r->control, tracer);
	r->pid = pid;
	r->loss = config->loss;
	return 0;
}

static void set_address(union address *addr, const struct ip *ip, uint16_t port)
{
	if (ip->family == IPV4) {
		addr->v4.sin_family = AF_INET;
		addr->v4.sin_port = htons(port);
		addr->v4.sin_addr = ip->v4;
	} else {
		addr->v6.sin6_family = AF_INET6;
		addr->v6.sin6_port = htons(port);
		addr->v6.sin6_addr = ip->v6;
	}
}

/* One that has died is reported elsewhere. */
static int send_listener(struct relay *r, const struct relayer_message *msg,
			 const int *fds, size_t n)
{
	if (r->pid > 0 && fds_send(r->control, msg, sizeof(*msg), fds, n) < 0 &&
	    errno != EPIPE && errno != ECONNRESET)
		return error_errno("cannot send a socket to the relay");
	return 0;
}

int relay_add(struct relay *r, const struct nameserver *server,
	      const int fds[2])
{
	struct relayer_message msg;

	memset(&msg, 0, sizeof(msg));
	msg.service = RELAY_NAMES;
	msg.n_servers = 1;
	set_address(&msg.server[0], &server->ip, NAMES_PORT);
	if (server->scope[0])
		msg.server[0].v6.sin6_scope_id = if_nametoindex(server->scope);
	return send_listener(r, &msg, fds, 2);
}

static void fill_streams(struct relayer_message *msg,
			 const struct relay_server *servers, size_t n)
{
	memset(msg, 0, sizeof(*msg));
	msg->service = RELAY_STREAMS;
	for (size_t i = 0; i < n && i < LISTENER_SERVERS; i++, msg->n_servers++)
		set_address(&msg->server[i], &servers[i].ip, servers[i].port);
}

int relay_add_streams(struct relay *r, int fd,
		      const struct relay_server *servers, size_t n)
{
	struct relayer_message msg;

	fill_streams(&msg, servers, n);
	return send_listener(r, &msg, &fd, 1);
}

int relay_remove_streams(struct relay *r, const struct relay_server *servers,
			 size_t n)
{
	struct relayer_message msg;

	fill_streams(&msg, servers, n);
	msg.is_over = true;
	return send_listener(r, &msg, NULL, 0);
}

int relay_add_datagrams(struct relay *r, int fd,
			const struct relay_server *server)
{
	struct relayer_message msg;

	memset(&msg, 0, sizeof(msg));
	msg.service = RELAY_DATAGRAMS;
	msg.n_servers = 1;
	set_address(&msg.server[0], &server->ip, server->port);
	return send_listener(r, &msg, &fd, 1);
}

void relay_look(struct relay *r, struct relay_note *note)
{
	ssize_t n;

	note->what = RELAY_SAYS_NOTHING;
	if (r->control < 0)
		return;
	n = recv(r->control, note, sizeof(*note), MSG_DONTWAIT);
	if (n == (ssize_t)sizeof(*note) ||
	    (n < 0 && (errno == EAGAIN || fds_error_passes(errno))))
		return;
	close_fd(&r->control);
	warning("the relay died: %s", r->loss);
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
