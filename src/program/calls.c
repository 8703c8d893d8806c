// SPDX-License-Identifier: GPL-2.0-or-later
/* Watches the system calls that give the program's sockets their ports. */
#include "program/calls.h"

#ifdef HAVE_CONFIG_H
#include "base/syscalls.h"
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef HAVE_SECCOMP
#include <seccomp.h>
#endif

#include "base/clock.h"
#include "base/util.h"
#include "program/call_names.h"

#define CALL_MAX 500000 /* ns that we wait for a bind(2) or connect(2) */

#ifdef HAVE_SECCOMP

/* All calls that may give a socket its port, or a new owner. */
static const int calls[] = {
	SCMP_SYS(bind),	   SCMP_SYS(connect),  SCMP_SYS(listen),
	SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg),
};

static int fill_filter(scmp_filter_ctx ctx)
{
	/* The fifth argument is an address; without it there is a port. */
	const struct scmp_arg_cmp has_address = { .arg = 4, .op = SCMP_CMP_NE };
	int err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 0);

	/* Programs of another architecture run without being watched. */
	if (!err)
		err = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH,
				       SCMP_ACT_ALLOW);
	for (size_t i = 0; !err && i < ARRAY_SIZE(calls); i++)
		err = seccomp_rule_add(ctx, SCMP_ACT_NOTIFY, calls[i], 0);
	if (!err)
		err = seccomp_rule_add_array(ctx, SCMP_ACT_NOTIFY,
					     SCMP_SYS(sendto), 1, &has_address);
	return err;
}

bool calls_can_be_watched(void)
{
	return true;
}

int calls_watch(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int err = ctx ? fill_filter(ctx) : -ENOMEM;

	if (!err) {
		err = seccomp_load(ctx);
		/* Without rights we must give up privileges that exec adds. */
		if (err == -EACCES) {
			err = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 1);
			err = err ? err : seccomp_load(ctx);
		}
	}
	if (!err)
		return seccomp_notify_fd(ctx);
	errno = -err;
	return -1;
}

#else

bool calls_can_be_watched(void)
{
	return false;
}

int calls_watch(void)
{
	errno = ENOSYS;
	return -1;
}

#endif

/* ---- looking at calls ---- */

/* The kernel's structure may be larger than ours. */
union notification {
	struct seccomp_notif notif;
	char room[512];
};

/* The process to which a thread belongs; 0 if it is gone. */
static uint32_t process_of(uint32_t tid)
{
	char path[40], status[1024];
	autoclose int fd = -1;
	const char *at;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/status", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, status, sizeof(status) - 1);
	if (n < 0)
		return 0;
	status[n] = '\0';
	at = strstr(status, "\nTgid:\t");
	return at ? (uint32_t)strtoul(at + strlen("\nTgid:\t"), NULL, 10) : 0;
}

static int open_pidfd(uint32_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* Our own descriptor of the socket of the call. */
static int open_socket(int listener, const struct seccomp_notif *notif,
		       struct socket_call *call)
{
	autoclose int pidfd = -1;

	/* Usually it is the first thread; only that has a pidfd. */
	call->tid = call->pid = notif->pid;
	pidfd = open_pidfd(call->pid);
	if (pidfd < 0) {
		call->pid = process_of(call->tid);
		pidfd = call->pid ? open_pidfd(call->pid) : -1;
	}
	/* Is it still the same thread, and does it wait? */
	if (pidfd < 0 ||
	    ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &notif->id) < 0)
		return -1;
	return (int)syscall(SYS_pidfd_getfd, pidfd, (int)notif->data.args[0],
			    0);
}

static int option(int sock, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	if (getsockopt(sock, SOL_SOCKET, name, &value, &len) < 0)
		return -1;
	return value;
}

/* Does it have ports? A raw socket sends them in its packets. */
static bool has_ports(int sock)
{
	int domain = option(sock, SO_DOMAIN);
	int type = option(sock, SO_TYPE);

	return (domain == AF_INET || domain == AF_INET6) &&
	       (type == SOCK_STREAM || type == SOCK_DGRAM);
}

/* In network byte order; 0 if it has none yet. */
static uint16_t port_of(int sock)
{
	struct sockaddr_storage addr;
	socklen_t len = sizeof(addr);

	memset(&addr, 0, sizeof(addr));
	if (getsockname(sock, (struct sockaddr *)&addr, &len) < 0)
		return 0;
	/* Both families have the port in the same place. */
	return ((const struct sockaddr_in *)&addr)->sin_port;
}

/* Bind to any address and port, as the call itself would. */
static void give_port(int sock)
{
	const struct sockaddr_in6 any = {
		.sin6_family = (sa_family_t)option(sock, SO_DOMAIN),
	};

	(void)!bind(sock, (const struct sockaddr *)&any,
		    any.sin6_family == AF_INET ? sizeof(struct sockaddr_in)
					       : sizeof(any));
}

void calls_continue(int listener, struct waiting_call *waiting)
{
	union {
		struct seccomp_notif_resp resp;
		char room[512];
	} answer;

	if (waiting->id == 0)
		return;
	memset(&answer, 0, sizeof(answer));
	answer.resp.id = waiting->id;
	answer.resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	/* A thread that was killed meanwhile needs no answer. */
	(void)!ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	waiting->id = 0;
}

static void tell(int sock, struct socket_call *call,
		 void (*fn)(const struct socket_call *call, void *arg),
		 void *arg)
{
	call->port = port_of(sock);
	call->protocol = (uint8_t)option(sock, SO_PROTOCOL);
	if (call->port != 0)
		fn(call, arg);
}

/* bind(2) continues only then, and only it knows its result. */
static void await_port(int sock)
{
	int64_t until = now_ns() + CALL_MAX;

	while (port_of(sock) == 0 && now_ns() < until)
		sched_yield();
}

struct name_taker {
	struct socket_call *call;
	void (*fn)(const struct socket_call *call, void *arg);
	void *arg;
};

static void take_name(const char *name, void *arg)
{
	const struct name_taker *taker = arg;

	if (name[0] == '\0')
		return;
	snprintf(taker->call->unix_path, SOCKET_PATH_SIZE, "%s", name);
	taker->fn(taker->call, taker->arg);
}

static void look_at_unix(const struct seccomp_notif *notif,
			 struct socket_call *call,
			 void (*fn)(const struct socket_call *call, void *arg),
			 void *arg)
{
	struct name_taker taker = { call, fn, arg };

	if (call_names(notif, take_name, &taker))
		return;
	call->unreadable = true;
	fn(call, arg);
}

/* The socket may be a Unix one, unless the call fails anyway. */
static void look_at_hidden(int err, struct socket_call *call,
			   void (*fn)(const struct socket_call *call,
				      void *arg),
			   void *arg)
{
	call->unreadable = err == EPERM || err == EMFILE || err == ENFILE;
	if (call->unreadable)
		fn(call, arg);
}

static int receive(int listener, union notification *n,
		   struct waiting_call *waiting)
{
	memset(n, 0, sizeof(*n));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, n) < 0)
		return -1;
	*waiting = (struct waiting_call){ n->notif.id, n->notif.pid };
	return 0;
}

void calls_pass(int listener)
{
	struct waiting_call waiting;
	union notification n;

	if (receive(listener, &n, &waiting) == 0)
		calls_continue(listener, &waiting);
}

void calls_look(int listener, struct waiting_call *waiting, bool ports,
		void (*fn)(const struct socket_call *call, void *arg),
		void *arg)
{
	union notification n;
	struct socket_call call;
	autoclose int sock = -1;

	if (receive(listener, &n, waiting) < 0)
		return;
	sock = open_socket(listener, &n.notif, &call);
	call.unix_path[0] = '\0';
	call.unreadable = false;
	if (sock < 0 || !has_ports(sock)) {
		if (sock < 0)
			look_at_hidden(errno, &call, fn, arg);
		else if (option(sock, SO_DOMAIN) == AF_UNIX)
			look_at_unix(&n.notif, &call, fn, arg);
		calls_continue(listener, waiting);
		return;
	}
	if (!ports) {
		calls_continue(listener, waiting);
		return;
	}
	if (n.notif.data.nr == SYS_bind) {
		calls_continue(listener, waiting);
		await_port(sock);
		tell(sock, &call, fn, arg);
		return;
	}
	if (port_of(sock) == 0)
		give_port(sock);
	tell(sock, &call, fn, arg);
	calls_continue(listener, waiting);
}
