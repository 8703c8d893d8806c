/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens to the host's routing while a trace runs, as rtnetlink(7) tells
 * it: a device gets its first route, by which answers may come that nobody
 * forwards yet; forwarding is switched on for all, and the guards are in the
 * way; another program adds or removes ip rules, and ours may be gone, or not the
 * first any more; a device is renamed, and its guard has the old name.
 */
#ifndef HOST_UPLINK_WATCH_H
#define HOST_UPLINK_WATCH_H

#include <stdbool.h>

#include "base/ip.h"
#include "host/uplink/routes.h"

struct nl_sock;

struct watch {
	struct nl_sock *sk; /* NULL: nothing is watched */
	/* Devices whose routes are no news, by family. */
	int known[IP_FAMILIES][ROUTES_MAX_DEVICES];
	int n_known[IP_FAMILIES];
	bool all_links;
};

struct watch_news {
	bool switched; /* forwarding, of some device or of all */
	bool routes[IP_FAMILIES]; /* a device that was not known has one */
	bool rules[IP_FAMILIES]; /* ip rules, or what they lead to */
	bool links; /* a known device, or any after watch_links() */
};

/* Before the first look at the routes. Returns 0, or -1 with errno. */
int watch_open(struct watch *w);

/* From here on every device that appears or is renamed is news. As above. */
int watch_links(struct watch *w);

/* A device whose routes are no news from here on. */
void watch_know(struct watch *w, int family, int ifindex);

/* To poll for POLLIN, or -1. */
int watch_fd(const struct watch *w);

/* What has happened since. What was missed counts as having happened. */
void watch_read(struct watch *w, struct watch_news *news);

void watch_close(struct watch *w);

#endif
