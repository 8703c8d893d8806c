/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program's ports that clients on the host shall reach (--publish): sockets
 * that listen on the host, and a relay of their own, which runs in the trace's
 * network namespace. check.c opens the sockets, setup.c starts the relay, and
 * trace.c does the rest.
 */
#ifndef TRACE_PUBLISHED_H
#define TRACE_PUBLISHED_H

#include <stdbool.h>

#include "base/port_set.h"
#include "cli/options.h"
#include "host/firewall/served_port.h"
#include "relay/relay.h"

struct nl_sock;

#define PUBLISHED_SOCKETS (OPTIONS_MAX_PORTS * IP_FAMILIES)

struct published {
	const struct options *opt;
	struct relay relay;
	struct published_socket {
		const struct publish_option *option;
		int family;
		int fd;
	} socket[PUBLISHED_SOCKETS];
	size_t n;
	/* Of --publish all: */
	struct nl_sock *trace; /* sees who listens there; NULL: not asked for */
	struct port_set ours; /* on which we listen there ourselves */
	struct port_set open; /* those published now */
	struct port_set seen; /* that were said, or could not be published */
	struct port_set
		served; /* those that rules of the host were found to serve */
	int n_open, n_said;
	int64_t next; /* now_ms() of the next look */
	int interval; /* ms */
};

#define PUBLISHED_INIT                                                         \
	{                                                                      \
		.relay = RELAY_INIT                                            \
	}

/*
 * Open the sockets, so that no other program gets the ports. Returns 0, or -1
 * after a message.
 */
int published_open(struct published *p, const struct options *opt);

/*
 * Open a socket for the option's port at an address of the host. Returns -1 with
 * errno.
 */
int published_open_socket(const struct publish_option *option,
			  const struct ip *ip);

/* 127.0.0.1 or ::1. */
struct ip published_loopback(int family);

/*
 * A rule of the host's NAT may serve a port that no socket has. Fail after a message
 * if one does. Returns 0 otherwise. The other function asks about one port, and
 * writes how to see the rule.
 */
int published_check_rules(const struct published *p);
bool published_is_served(const struct publish_option *option, int family,
			 char rule[SERVED_RULE_SIZE]);

/* Say which are open to other hosts. */
void published_report(const struct published *p);

/* Another process opens those that are open to other hosts: close them. */
void published_leave_outside(struct published *p);

/* Where the relay for them runs. */
struct published_place {
	uid_t uid;
	gid_t gid;
	int netns;
	bool own_userns;
};

/* Start the relay, if there is anything to publish. 0, or -1 after a message. */
int published_start(struct published *p, const struct published_place *place);

/*
 * For --publish all: in the recorder, open what sees the program's ports, and send
 * it by control; in the tracer, receive it. Return 0, or -1 after a message.
 */
int published_listen(const struct options *opt, int control);
int published_connect(struct published *p, int control);

/*
 * While the program runs, call published_follow() after at most published_wait()
 * ms (-1: never): it publishes the ports on which the program listens.
 */
int published_wait(const struct published *p);
void published_follow(struct published *p);

/* Readable when the relay has died; then call the other. */
int published_watch_fd(const struct published *p);
void published_look(struct published *p);

/* The caller has reaped the child pid: it may be the relay. */
void published_forget(struct published *p, pid_t pid);

/* Kill the relay; wait until it has ended, and close. */
void published_end(struct published *p);
void published_reap(struct published *p);

void published_release(struct published *p);

#endif
