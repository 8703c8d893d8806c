/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The uplink by a veth pair, forwarding and NAT: the operations of uplink.h.
 * Each change to the host is journalled, and undone by undo_all().
 */
#ifndef HOST_UPLINK_NAT_H
#define HOST_UPLINK_NAT_H

struct uplink;
struct uplink_ops;

extern const struct uplink_ops nat_ops;

/* End the programs that add rules, if any still runs. */
void nat_abandon(struct uplink *u);

#endif
