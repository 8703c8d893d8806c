/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Watches the host's routing while a trace runs (rtnetlink(7)). A device may
 * get its first route, so that answers come by it, which it must forward.
 * Another program may enable forwarding for all devices: the guards must go. Or
 * it adds or removes ip rules: ours may be gone, or no longer be first. A device
 * may be renamed: its guard has the old name.
 */
#ifndef HOST_UPLINK_WATCH_H
#define HOST_UPLINK_WATCH_H

#include <stdbool.h>

#include "base/ip.h"
#include "host/uplink/routes.h"
#include "host/uplink/veth.h"

struct nl_sock;

struct watch {
	struct nl_sock *sk; /* NULL: nothing is watched */
	/* Devices that are known already: their routes are not reported. */
	int known[IP_FAMILIES][ROUTES_MAX_DEVICES];
	int n_known[IP_FAMILIES];
	bool all_links;
	const struct veth_net *own[IP_FAMILIES]; /* NULL: not known */
};

struct watch_news {
	bool switched; /* forwarding, of some device or of all */
	bool routes[IP_FAMILIES]; /* a device that was not known has one */
	bool defaults[IP_FAMILIES]; /* a default route has come */
	bool addresses[IP_FAMILIES]; /* an address has, or can be used now */
	bool rules[IP_FAMILIES]; /* ip rules, or what they lead to */
	bool links; /* a known device, or any after watch_links() */
};

/* Call before reading the routes. Returns 0, or -1 with errno. */
int watch_open(struct watch *w);

/* Also report every device that appears or is renamed. As above. */
int watch_links(struct watch *w);

/*
 * The trace's network, which stays the caller's: a route there that is gone is
 * reported from here on, and rules of other traces are not.
 */
void watch_own(struct watch *w, int family, const struct veth_net *net);

/* The device is known from here on. */
void watch_know(struct watch *w, int family, int ifindex);

/* To poll for POLLIN, or -1. */
int watch_fd(const struct watch *w);

/* What has happened since the last call. After lost messages: everything. */
void watch_read(struct watch *w, struct watch_news *news);

void watch_close(struct watch *w);

#endif
