/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host gets after the trace has started: a family, with its first route
 * or a usable address, or a default route. NAT gives it to the trace, too.
 */
#ifndef HOST_UPLINK_LATE_H
#define HOST_UPLINK_LATE_H

#include <stdbool.h>

#include "host/uplink/uplink.h"

/*
 * The host has no route. Choose a device after which the trace's is named, and
 * which a route may use later. False if the host could not forward then.
 */
bool late_choose_device(struct uplink *u);

enum late_change {
	LATE_NOTHING,
	LATE_FAMILY, /* the first route of the family */
	LATE_ROUTES, /* more of them */
};

/*
 * After such news: what has changed for the family. Its destinations are those
 * of now.
 */
enum late_change late_look(struct uplink *u, int family);

/* Where the trace cannot get it: watch, and say so once. */
void late_watch(struct uplink *u);
void late_report(struct uplink *u);

#endif
