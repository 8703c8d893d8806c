/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The veth(4) pair between the host and the trace. The name of the host's end
 * is nsntrace and seven hex digits; "nsntrace+" in a rule matches all of them.
 * Both MACs are set at creation, so that udev's MACAddressPolicy leaves them
 * alone, and so that undo recognises our device. If another program changes the
 * name or the MAC, undo finds the device by its index.
 *
 * Journal lines: "link NAME MAC" before it is created, "ifindex NUMBER" after.
 */
#ifndef HOST_UPLINK_VETH_H
#define HOST_UPLINK_VETH_H

#include <net/if.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/ip.h"
#include "base/shaper.h"
#include "host/journal/journal.h"

#define VETH_PREFIX "nsntrace"

/* One family's network between the ends: a /31 or a /126. */
struct veth_net {
	bool on;
	struct ip subnet; /* its lowest address */
	struct ip outer; /* the host's end */
	struct ip inner;
	int prefix_len;
};

struct veth {
	char name[IFNAMSIZ]; /* the host's end */
	char inner_name[IFNAMSIZ]; /* the trace's end */
	unsigned char mac[6];
	unsigned char inner_mac[6];
	unsigned int mtu;
	struct shaping shaping; /* of the host's end */
	struct veth_net net[IP_FAMILIES];
};

/*
 * Fill in names and MACs: the host's end is named after the journal's id.
 * Returns 0, or -1 after a message.
 */
int veth_name(struct veth *v, const struct journal *j);

/*
 * Create the pair, journalled, with the inner end in pid's network namespace.
 * The host's end has its addresses and is up when this returns. Returns 0, or
 * -1 after a message.
 */
int veth_create(const struct veth *v, struct journal *j, pid_t pid);

/*
 * Give the host's end the address of a family that the pair did not have when it
 * was made. Returns 0, or -1 after a message.
 */
int veth_add_family(const struct veth *v, int family);

int veth_undo(struct journal *j);

#endif
