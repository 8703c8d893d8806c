/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The uplink by a veth pair, forwarding and NAT: what uplink.h promises, for an
 * uplink that is not none. All of it is journalled, and undone by undo_all().
 */
#ifndef HOST_UPLINK_UPLINK_VETH_H
#define HOST_UPLINK_UPLINK_VETH_H

#include "host/uplink/uplink.h"

/* Has this host what the family takes? If not, why says what it lacks. */
bool uplink_veth_is_possible(int family, char *why, size_t size);

int uplink_veth_attach(struct uplink *u, struct journal *j, pid_t pid);
int uplink_veth_connect(struct uplink *u, struct journal *j);
void uplink_veth_inner(const struct uplink *u, struct uplink_inner *inner);
void uplink_veth_adapt(struct uplink *u, struct journal *j);
int uplink_veth_await(const struct uplink *u);

#endif
