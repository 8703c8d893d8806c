/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How packets leave the trace's namespace: by a veth pair, forwarding and NAT
 * (nat.h), by pasta(1), which sends them by sockets of the user (pasta.h), or
 * not at all. Call in this order:
 *
 * uplink_plan()	decides how, and changes nothing
 * uplink_attach()	makes the device; the recorder configures its inner end
 * uplink_let_through()	meanwhile, has the host's firewall let it through
 * uplink_serve()	or starts the process that serves the trace's tap
 * uplink_connect()	connects the device to the host's network
 * uplink_await()	waits until packets pass
 * uplink_end()		ends its processes
 * uplink_release()	waits for them, and closes
 *
 * Changes to the host are journalled, and undone by undo_all().
 */
#ifndef HOST_UPLINK_UPLINK_H
#define HOST_UPLINK_UPLINK_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/firewall/firewall_watch.h"
#include "host/journal/journal.h"
#include "host/uplink/destinations.h"
#include "host/uplink/pasta.h"
#include "host/uplink/sources.h"
#include "host/uplink/veth.h"
#include "host/uplink/watch.h"

#define UPLINK_WHY_SIZE 256

enum uplink_kind {
	UPLINK_NONE, /* only loopback is there */
	UPLINK_NAT,
	UPLINK_PASTA,
};

struct uplink_config {
	enum uplink_kind kind; /* the one asked for */
	/* Of --device. NULL: that to which the host's routes lead. */
	const char *device;
	bool families[IP_FAMILIES]; /* those asked for: -4, -6 */
	uid_t user; /* whose program is traced */
	bool wire; /* --wire: without offloads */
	/* Of --publish, at addresses other than loopback; copied. */
	const struct firewall_published *published;
	int n_published;
};

/* What there is for one family. */
struct uplink_net {
	bool on;
	bool was_router; /* the host forwarded by itself when it began */
	bool unguarded; /* it does by now */
	int lost; /* how often another program has disabled forwarding */
	bool by_switch; /* forwarding is on for all devices, by us: global6.h */
	/* There is a route, but this host cannot do it: why, else "". */
	char left_out[UPLINK_WHY_SIZE];
	/* --device says by which device, whatever the host's routes say. */
	bool by_policy;
	struct destinations destinations;
};

struct uplink;
struct uplink_inner;

/*
 * What differs between the kinds. A function that is NULL has nothing to do;
 * the contracts are those of uplink_*() below.
 */
struct uplink_ops {
	const char *name; /* to print when the trace starts, or NULL */
	bool serves_tap; /* another process configures and serves a tap */
	bool is_forwarded; /* packets pass the host's firewall */
	bool opens_ports; /* of --publish, by itself */
	/* Can this host do it for the family? If not, why is the reason. */
	bool (*is_possible)(int family, char *why, size_t size);
	/* Find the program that it needs. */
	int (*find)(struct uplink *u);
	int (*attach)(struct uplink *u, struct journal *j, pid_t pid);
	int (*let_through)(struct uplink *u, struct journal *j);
	int (*serve)(struct uplink *u, const struct journal *j, pid_t pid);
	int (*connect)(struct uplink *u, struct journal *j);
	void (*inner)(const struct uplink *u, struct uplink_inner *inner);
	int (*watch_fd)(const struct uplink *u);
	int (*adapt)(struct uplink *u, struct journal *j);
	int (*await)(const struct uplink *u);
};

struct uplink {
	/* Of its kind; those of none, too, where no family has a route. */
	const struct uplink_ops *ops;
	bool wire;
	bool device_is_named; /* by --device */
	uid_t user;
	bool wanted[IP_FAMILIES]; /* unless -4 or -6 excludes it */
	bool inner_changed; /* see uplink_take_change() */
	/* By which packets leave, as far as one device can be named. */
	struct device device;
	struct uplink_net net[IP_FAMILIES];
	struct veth veth; /* of NAT */
	struct watch watch;
	struct sources sources[IP_FAMILIES];
	struct firewall_published published[FIREWALL_PUBLISHED_MAX];
	int n_published;
	struct firewall_plan rules[IP_FAMILIES];
	struct firewall_programs adding; /* rules, until it is connected */
	struct running firewalld;
	struct firewall_watch firewall;
	struct pasta pasta;
};

#define UPLINK_INIT                                                            \
	{                                                                      \
		.adding = FIREWALL_PROGRAMS_INIT, .firewalld = RUNNING_INIT,   \
		.pasta = PASTA_INIT                                            \
	}

/* Returns 0, or -1 after a message. */
int uplink_plan(struct uplink *u, const struct uplink_config *config);

/* Is the trace's device a tap, which the recorder makes for uplink_serve()? */
bool uplink_serves_tap(const struct uplink *u);

/*
 * Does it open the host's ports that are published to other hosts? Then they must
 * be free before uplink_serve().
 */
bool uplink_opens_ports(const struct uplink *u);

/* Do its packets pass the host's firewall? */
bool uplink_is_forwarded(const struct uplink *u);

/* Its name for the message at the start, or NULL. */
const char *uplink_name(const struct uplink *u);

/*
 * pid: a process in the trace's namespaces. Returns 0, or -1 after a message.
 */
int uplink_attach(struct uplink *u, struct journal *j, pid_t pid);

/*
 * Start the programs that add rules to the host's firewall: uplink_connect()
 * waits for them. Returns 0, or -1 after a message.
 */
int uplink_let_through(struct uplink *u, struct journal *j);

/* When the trace's tap exists. As above. */
int uplink_serve(struct uplink *u, const struct journal *j, pid_t pid);

/* Returns 0, or -1 after a message. */
int uplink_connect(struct uplink *u, struct journal *j);

/* The trace's end of the device, as plain values. */
struct uplink_inner {
	char device[IFNAMSIZ]; /* "": there is none */
	unsigned char gateway_mac[6];
	/*
	 * The addresses to configure. With a tap, another process configures
	 * them, and only on is filled in.
	 */
	struct veth_net net[IP_FAMILIES];
};

void uplink_inner(const struct uplink *u, struct uplink_inner *inner);

/*
 * While the trace runs: descriptors to poll (or -1), the longest time to poll
 * in ms (or -1), and what to do after that.
 *
 * NAT adapts to changes of the host's routing and firewall. Where another
 * program, such as Docker, has enabled forwarding for all devices, the guards
 * are removed. Where a device has its first route, as when a VPN comes up, it
 * shall forward. pasta has printed something, or has ended.
 *
 * uplink_adapt() returns 0, or -1 after a message if packets can no longer
 * leave.
 */
#define UPLINK_FDS 3
void uplink_watch_fds(const struct uplink *u, int fds[UPLINK_FDS]);
int uplink_watch_wait(const struct uplink *u);
int uplink_adapt(struct uplink *u, struct journal *j);

/*
 * Has the host got a family, or a default route, since the trace started, so
 * that the trace's end is to be configured again? True once for each change.
 */
bool uplink_take_change(struct uplink *u);

/*
 * The inner end is configured: wait until packets pass. Returns 0, or -1 after
 * a message.
 */
int uplink_await(const struct uplink *u);

/* End its processes without waiting. Later packets are lost. */
void uplink_end(struct uplink *u);

/* The caller has reaped a child with this status: it may be ours. */
void uplink_forget(struct uplink *u, pid_t pid, int status);

/* Wait for its processes, and close. undo_all() undoes the changes. */
void uplink_release(struct uplink *u);

#endif
