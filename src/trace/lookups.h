/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the program's names are resolved: the part of the conductor that has to do
 * with relay, resolver and listeners, called by trace/trace.c in this order.
 */
#ifndef TRACE_LOOKUPS_H
#define TRACE_LOOKUPS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/resolv_conf.h"
#include "cli/options.h"
#include "program/resolver.h"
#include "relay/relay.h"

struct lookups {
	const struct options *opt;
	uid_t relay_uid;
	gid_t relay_gid;
	struct resolver resolver;
	struct relay relay;
	char *resolv_conf; /* owned: what the program finds, if not the host's */
	struct stat seen; /* the host's, when it was read */
	struct nameserver relayed[RELAY_SERVERS];
	size_t n_relayed;
};

#define LOOKUPS_INIT                                                           \
	{                                                                      \
		.relay = RELAY_INIT                                            \
	}

/*
 * Look at the host's files and decide; nothing is changed. only_ipv6: the trace
 * has no other family. Returns 0, or -1 after a message.
 */
int lookups_plan(struct lookups *l, const struct options *opt, bool only_ipv6);

/* Start the relay, if there is need for one. Returns 0, or -1 after a message. */
int lookups_start(struct lookups *l, uid_t uid, gid_t gid);

/* The recorder's part: open the listeners, and send them by control. */
void lookups_listen(const struct lookups *l, int control);

/* The tracer's: take them from there, and give them to the relay. 0, or -1. */
int lookups_connect(struct lookups *l, int control);

/*
 * While the program runs: whether the host's resolv.conf now names other servers
 * of its own, which the relay then serves, too. To be called every lookups_tick()
 * ms (-1: never). netns is the trace's, in a user namespace of its own or not.
 */
int lookups_tick(const struct lookups *l);
void lookups_follow(struct lookups *l, int netns, bool own_userns);

/* A descriptor that is readable when the relay has died, and what to do then. */
int lookups_watch_fd(const struct lookups *l);
void lookups_look(struct lookups *l);

/* pid was a child and is reaped: if it was the relay there is none any more. */
void lookups_forget(struct lookups *l, pid_t pid);

/* At the end, with the program's mounts: say what came between. */
void lookups_check(const struct lookups *l, const struct mounts_view *view);

/* End the relay; wait until it has ended. */
void lookups_end(struct lookups *l);
void lookups_reap(struct lookups *l);

void lookups_release(struct lookups *l);

#endif
