/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network between the host and a trace: addresses that nobody else uses. */
#ifndef HOST_UPLINK_SUBNET_H
#define HOST_UPLINK_SUBNET_H

#include "host/uplink/veth.h"

/*
 * IPv4: a random /31 of private addresses (RFC 1918, RFC 6598) that overlaps no
 * route of the host, no address and no rule's. Routes that are shorter than /8
 * or lead nowhere do not count. If the routes cover all private addresses, those
 * by a gateway do not count; then only addresses of the host and of neighbours do.
 *
 * IPv6: a random /126 in the /64 of source, the address from which the host
 * itself sends. Programs choose addresses by class, label and common prefix
 * (RFC 6724). So a program prefers IPv4 or IPv6 as it would untraced; with
 * another prefix, such as a ULA, it would prefer IPv4.
 *
 * Returns 0, with net filled in and on, or -1 after a message.
 */
int subnet_choose(int family, const struct ip *source, struct veth_net *net);

#endif
