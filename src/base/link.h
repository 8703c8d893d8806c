/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configures either end of a trace's link by rtnetlink(7), in the network
 * namespace of the socket sk. All functions return 0, or -1 with errno, in
 * silence.
 */
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include <netlink/netlink.h>
#include <stdbool.h>

#include "base/ip.h"

struct rtnl_link; /* libnl's */

/*
 * Read a device by its index or, if that is 0, by its name. With neither, as
 * if_nametoindex(3) gives 0 for a device that is gone, libnl would abort the
 * process: here that is ENODEV. The caller releases *link.
 */
int link_get(struct nl_sock *sk, int ifindex, const char *name,
	     struct rtnl_link **link);

int link_set_up(struct nl_sock *sk, int ifindex);

/* mtu is not 0. Fails with errno. */
int link_set_mtu(struct nl_sock *sk, int ifindex, unsigned int mtu);

/*
 * Wait until the device can send. If one end of a veth(4) pair is up before the
 * other, it drops packets until the kernel's link watch has run, some time
 * after both are up: only then is its queue active. (Since Linux 6.8 reading
 * the state makes it so; before that a netlink message reports it.) Fails with
 * ETIMEDOUT after 30 seconds.
 */
int link_wait_active(int ifindex);

/*
 * Add an address; for IPv6 without duplicate address detection, which takes
 * more than a second. The device must be up. When this returns, the kernel
 * accepts packets to the address.
 */
int link_add_address(struct nl_sock *sk, int ifindex, const struct ip *addr,
		     int prefix_len);

/*
 * The same for an address at which others reach this host, but which must never
 * be the source of packets beyond its own network.
 */
int link_add_gateway_address(struct nl_sock *sk, int ifindex,
			     const struct ip *addr, int prefix_len);

/*
 * Wait until the kernel accepts packets to an address that was added to the device.
 * For IPv6 that is some time after it can be a source. Fails as
 * link_wait_active(), and with ENODEV if the device is deleted.
 */
int link_wait_local(int ifindex, const struct ip *addr);

/* Is the address one of this host? False if that cannot be read. */
bool link_is_local(struct nl_sock *sk, const struct ip *addr);

/*
 * Add a permanent neighbour. As its MAC is known there is no ARP, and a burst
 * loses no packets while it would wait for the answer (unres_qlen_bytes in the
 * kernel's ip-sysctl.rst).
 */
int link_add_neighbour(struct nl_sock *sk, int ifindex, const struct ip *addr,
		       const unsigned char mac[6]);

/*
 * Add a route to dst via gateway on ifindex, in the main table, with such limits
 * (next_hop.h).
 */
struct route_limits;
int link_add_route(struct nl_sock *sk, int ifindex, const struct ip_net *dst,
		   const struct ip *gateway, const struct route_limits *limits);

/*
 * Enable or disable IPv6 on the device of that name, in the caller's network
 * namespace. Enabled, it has no addresses but those that we add, and sends no
 * router solicitations; of its own packets only MLD reports are in the capture.
 * Call it before the device is up. Does nothing on kernels without IPv6.
 */
void link_prepare_ipv6(const char *name, bool enable);

/* After that: let the device take a link-local address when it comes up. */
void link_allow_link_local(const char *name);

#endif
