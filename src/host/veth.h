/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The veth(4) pair between the host and the trace. The host's end is called
 * nsntrace and seven hex digits; a rule's "nsntrace+" names them all. Both
 * MACs are given at creation, so that udev's MACAddressPolicy leaves them, and
 * so that undo can tell our device from a stranger's of the same name.
 *
 * Journal line: "link NAME MAC".
 */
#ifndef HOST_VETH_H
#define HOST_VETH_H

#include <net/if.h>
#include <netinet/in.h>
#include <sys/types.h>

#include "host/journal.h"

#define VETH_PREFIX "nsntrace"

struct veth {
	char name[IFNAMSIZ]; /* the host's end */
	char inner_name[IFNAMSIZ]; /* the trace's end */
	unsigned char mac[6];
	unsigned char inner_mac[6];
	unsigned int mtu;
	struct in_addr addr; /* of the host's end, network byte order */
	struct in_addr inner_addr;
	int prefix_len; /* of both addresses */
};

/*
 * Fill in names and MACs: the host's end is named after the journal's id.
 * Returns 0, or -1 after a message.
 */
int veth_name(struct veth *v, const struct journal *j);

/*
 * Create the pair, journalled, with the inner end in pid's network namespace.
 * The host's end gets its address and is up when this returns. Returns 0, or
 * -1 after a message.
 */
int veth_create(const struct veth *v, struct journal *j, pid_t pid);

int veth_undo(struct journal *j);

#endif
