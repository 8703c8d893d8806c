/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the program's names are resolved: the conductor's part for relay,
 * resolver and listeners. check.c plans, setup.c starts the relay, recording.c
 * opens the listeners in the recorder and connects them, and trace.c does the
 * rest.
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
	pid_t looking; /* the process that looks at mounts; 0: none */
	int look; /* to it */
	char *resolv_conf; /* owned: for the program; NULL: the host's */
	char *found; /* owned: what the program has, by one or the other */
	struct stat seen; /* of the host's resolv.conf, when it was read */
	struct nameserver relayed[RELAY_NAMES_SERVERS];
	size_t n_relayed;
};

#define LOOKUPS_INIT                                                           \
	{                                                                      \
		.relay = RELAY_INIT, .look = -1                                \
	}

/*
 * Read the host's files and decide; nothing is changed. only_ipv6: the trace
 * has no IPv4. Returns 0, or -1 after a message.
 */
int lookups_plan(struct lookups *l, const struct options *opt, bool only_ipv6);

/* Start the relay if one is needed. Returns 0, or -1 after a message. */
int lookups_start(struct lookups *l, uid_t uid, gid_t gid);

/*
 * In the recorder: open the listeners, and send them by control. opened[] has
 * room for RELAY_NAMES_SERVERS: which of l->relayed have theirs. Returns 0, or -1
 * after a message.
 */
int lookups_listen(const struct lookups *l, int control, bool *opened);

/* The name servers that the program has when it starts. */
void lookups_servers(const struct lookups *l, struct resolv_conf *conf);

/* The number of that server in l->relayed, or -1. */
int lookups_relayed(const struct lookups *l, const struct nameserver *server);

/*
 * In the tracer: receive them, and pass them to the relay. Returns 0, or -1
 * after a message.
 */
int lookups_connect(struct lookups *l, int control);

/*
 * While the program runs, call lookups_follow() every lookups_tick() ms (-1:
 * never). If the host's resolv.conf names other servers on the host by now, the
 * relay serves them, too. netns is the trace's; own_userns: the program has its
 * own user namespace.
 */
int lookups_tick(const struct lookups *l);
void lookups_follow(struct lookups *l, int netns, bool own_userns);

/*
 * A descriptor that is readable when the relay has died, or reports something;
 * then call the other.
 */
int lookups_watch_fd(const struct lookups *l);
void lookups_look(struct lookups *l, struct relay_note *note);

/* The caller has reaped the child pid: it may be the relay. */
void lookups_forget(struct lookups *l, pid_t pid);

/*
 * At the end: look at the program's mounts, in a process of its own, as one of
 * these may not answer. Then wait for it, and warn of what may be missing.
 */
void lookups_check_start(struct lookups *l, const struct mounts_view *view);
void lookups_check_finish(struct lookups *l);

/* Kill the relay; wait until it has ended. */
void lookups_end(struct lookups *l);
void lookups_reap(struct lookups *l);

void lookups_release(struct lookups *l);

#endif
