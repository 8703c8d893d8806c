/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How packets leave the trace's namespace: a veth pair, forwarding, NAT. Used
 * in this order: uplink_plan() looks and decides without changing anything,
 * uplink_attach() makes the device whose inner end the recorder configures,
 * uplink_connect() opens the way from it to the host's network, and uplink_await()
 * makes sure. All of it is journalled, and undone by undo_all().
 */
#ifndef HOST_UPLINK_H
#define HOST_UPLINK_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/journal.h"
#include "host/reach.h"
#include "host/veth.h"
#include "host/watch.h"

struct uplink_config {
	const char
		*device; /* of --device; NULL: where the host's routes lead */
	bool families[IP_FAMILIES]; /* that are wanted: -4, -6 */
	bool none; /* --uplink none */
};

/* What there is for one family. */
struct uplink_net {
	bool on;
	bool unguarded; /* the host forwards by itself by now */
	bool by_switch; /* forwarding is on for all devices, by us: global6.h */
	bool left_out; /* there is a route, but this host cannot do it */
	/* --device says by which device, whatever the host's routes say. */
	bool by_policy;
	struct reach reach;
};

struct uplink {
	/* No family has a route, or none is wanted: only loopback is there. */
	bool none;
	/* By which packets leave, as far as one device can be named. */
	struct device device;
	struct uplink_net net[IP_FAMILIES];
	struct veth veth;
	struct watch watch;
};

/* Closes the watch. What was changed is undone by undo_all(). */
void uplink_release(struct uplink *u);

/* Returns 0, or -1 after a message. */
int uplink_plan(struct uplink *u, const struct uplink_config *config);

/* Needs the plan and pid, a process in the trace's namespace. 0 or -1. */
int uplink_attach(struct uplink *u, struct journal *j, pid_t pid);

/* wire: without offloads on the host's end. Returns 0 or -1. */
int uplink_connect(struct uplink *u, struct journal *j, bool wire);

/*
 * While the trace runs: a descriptor to poll, readable when the host's routing
 * has changed, and what to do then. Where Docker, say, has switched on
 * forwarding for all, the guards must not stand in its way. Where a device has
 * its first route, as when a VPN comes up, it is to forward. The descriptor is
 * -1 where there is nothing to watch.
 */
int uplink_watch_fd(const struct uplink *u);
void uplink_adapt(struct uplink *u, struct journal *j);

/*
 * When the inner end is configured: wait until packets pass. Returns 0, or -1
 * after a message.
 */
int uplink_await(const struct uplink *u);

#endif
