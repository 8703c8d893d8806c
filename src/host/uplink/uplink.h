/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How packets leave the trace's namespace: by a veth pair, forwarding and NAT
 * (uplink_veth.h), or by pasta(1), which sends them by sockets of the user
 * (uplink_pasta.h). Used in this order: uplink_plan() looks and decides without
 * changing anything, uplink_attach() makes the device, whose inner end the
 * recorder configures, or the recorder makes it and uplink_serve() starts who
 * serves it, uplink_connect() opens the way from it to the host's network,
 * uplink_await() makes sure, and uplink_end() ends what runs. Changes to the host
 * are journalled, and undone by undo_all().
 */
#ifndef HOST_UPLINK_UPLINK_H
#define HOST_UPLINK_UPLINK_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/firewall/firewall_watch.h"
#include "host/journal/journal.h"
#include "host/uplink/destinations.h"
#include "host/uplink/uplink_pasta.h"
#include "host/uplink/veth.h"
#include "host/uplink/watch.h"

#define UPLINK_WHY_SIZE 256

enum uplink_kind {
	UPLINK_NONE, /* only loopback is there */
	UPLINK_NAT,
	UPLINK_PASTA,
};

struct uplink_config {
	enum uplink_kind kind; /* that is wanted */
	const char
		*device; /* of --device; NULL: where the host's routes lead */
	bool families[IP_FAMILIES]; /* that are wanted: -4, -6 */
	bool wire; /* --wire: without offloads */
};

/* What there is for one family. */
struct uplink_net {
	bool on;
	bool was_router; /* the host forwarded by itself when it began */
	bool unguarded; /* it does by now */
	bool by_switch; /* forwarding is on for all devices, by us: global6.h */
	/* There is a route, but this host cannot do it: why, else "". */
	char left_out[UPLINK_WHY_SIZE];
	/* --device says by which device, whatever the host's routes say. */
	bool by_policy;
	struct destinations destinations;
};

struct uplink {
	enum uplink_kind kind; /* none, too, where no family has a route */
	bool wire;
	bool device_is_named; /* by --device */
	/* By which packets leave, as far as one device can be named. */
	struct device device;
	struct uplink_net net[IP_FAMILIES];
	struct veth veth; /* of NAT */
	struct watch watch;
	struct firewall_plan rules[IP_FAMILIES];
	struct firewall_watch firewall;
	struct uplink_pasta pasta;
};

#define UPLINK_INIT                                                            \
	{                                                                      \
		.pasta = UPLINK_PASTA_INIT                                     \
	}

/* Returns 0, or -1 after a message. */
int uplink_plan(struct uplink *u, const struct uplink_config *config);

/* Needs the plan and pid, a process in the trace's namespace. 0 or -1. */
int uplink_attach(struct uplink *u, struct journal *j, pid_t pid);

/* When the trace's end of pasta's device is there. As above. */
int uplink_serve(struct uplink *u, const struct journal *j, pid_t pid);

/* Returns 0, or -1 after a message. */
int uplink_connect(struct uplink *u, struct journal *j);

/* The trace's end of it, as plain values. */
struct uplink_inner {
	char device[IFNAMSIZ]; /* "": there is none */
	unsigned char gateway_mac[6];
	/*
	 * NAT: what its end is to be given. For pasta, which gives it addresses
	 * and routes by itself, only on is filled in.
	 */
	struct veth_net net[IP_FAMILIES];
};

void uplink_inner(const struct uplink *u, struct uplink_inner *inner);

/*
 * While the trace runs: descriptors to poll, or -1, for how many ms to poll at
 * most, or -1, and what to do after that. For NAT, the host's routing has
 * changed, or its firewall. Where Docker, say, has switched on forwarding for all,
 * the guards must not stand in its way. Where a device has its first route, as
 * when a VPN comes up, it is to forward. For pasta, it says something, or has
 * ended. Returns 0, or -1 after a message if there is no way out any more.
 */
#define UPLINK_FDS 2
void uplink_watch_fds(const struct uplink *u, int fds[UPLINK_FDS]);
int uplink_watch_wait(const struct uplink *u);
int uplink_adapt(struct uplink *u, struct journal *j);

/*
 * When the inner end is configured: wait until packets pass. Returns 0, or -1
 * after a message.
 */
int uplink_await(const struct uplink *u);

/* End what runs, without waiting: packets that come later are lost. */
void uplink_end(struct uplink *u);

/* The caller has reaped a child, with this status: one of the uplink's? */
void uplink_forget(struct uplink *u, pid_t pid, int status);

/* Wait until it has ended, and close. undo_all() undoes the changes. */
void uplink_release(struct uplink *u);

#endif
