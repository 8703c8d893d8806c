/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both ends of a trace's link need, by rtnetlink(7), in the network
 * namespace of the socket sk. All return 0, or -1 with errno, in silence.
 */
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include <netlink/netlink.h>
#include <stdbool.h>

#include "base/ip.h"

struct rtnl_link; /* libnl's */

/*
 * The device by its index or, with 0, by its name. libnl ends the process if it
 * is given neither, as if_nametoindex(3) has neither for a device that has gone:
 * here that is ENODEV. The caller releases *link.
 */
int link_get(struct nl_sock *sk, int ifindex, const char *name,
	     struct rtnl_link **link);

int link_set_up(struct nl_sock *sk, int ifindex);

/*
 * The same for a device on which this host is to say nothing by itself. Daemons
 * that speak to all on every link, as LLMNR and mDNS do, leave out a link without
 * IFF_MULTICAST. With IFF_NOARP the kernel joins no groups for the discovery of
 * neighbours, and so reports none; neighbours must be known.
 */
int link_set_up_silent(struct nl_sock *sk, const char *name, int ifindex);

/*
 * Wait until the device can send. One end of a veth(4) pair that was up before
 * the other drops what it is given until the kernel's link watch has run, some
 * time after both are up: its queue is not active before. (Since Linux 6.8
 * asking for the state makes it so; before, a message tells.) Fails with
 * ETIMEDOUT after 30 seconds.
 */
int link_wait_active(int ifindex);

/*
 * For IPv6 without duplicate address detection, which takes more than a second.
 * The device must be up; packets to the address are taken when this returns.
 */
int link_add_address(struct nl_sock *sk, int ifindex, const struct ip *addr,
		     int prefix_len);

/*
 * The same for an address by which others reach this host, and which it must not
 * send from to anywhere but its own network, whatever its other addresses are.
 */
int link_add_gateway_address(struct nl_sock *sk, int ifindex,
			     const struct ip *addr, int prefix_len);

/*
 * Wait until packets to an address that was added are taken. For IPv6 that is some
 * time after the address can be a packet's source. Fails as link_wait_active().
 */
int link_wait_local(const struct ip *addr);

/* Does what is sent to the address end here? False if that cannot be seen. */
bool link_is_local(struct nl_sock *sk, const struct ip *addr);

/*
 * A permanent neighbour. The other end's MAC is known, so there is no ARP, and
 * none of the packets is lost that a burst sends before the first answer (see
 * unres_qlen_bytes in the kernel's ip-sysctl.rst).
 */
int link_add_neighbour(struct nl_sock *sk, int ifindex, const struct ip *addr,
		       const unsigned char mac[6]);

/* A route to dst via gateway on ifindex, in the main table. */
int link_add_route(struct nl_sock *sk, int ifindex, const struct ip_net *dst,
		   const struct ip *gateway);

/*
 * IPv6 on the device of that name, in the caller's network namespace: on if
 * enable, with no address but those we give it. It then sends no router
 * solicitations, and of what it sends by itself just the MLD reports stand in
 * the capture. For before it is up. Kernels without IPv6 are left in peace.
 */
void link_prepare_ipv6(const char *name, bool enable);

/* After that: it gives itself a link-local address when it comes up. */
void link_allow_link_local(const char *name);

#endif
