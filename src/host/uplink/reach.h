/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host reaches over one family. The trace is given routes to just that:
 * getaddrinfo() puts addresses last that no route leads to, and orders the rest
 * by the address that they would be sent to from (RFC 6724). A default route
 * that the host has not got would turn its programs to IPv6, in vain.
 */
#ifndef HOST_UPLINK_REACH_H
#define HOST_UPLINK_REACH_H

#include <stdbool.h>

#include "base/ip.h"
#include "host/uplink/routes.h"

#define REACH_MAX_NETS 64

struct reach {
	/* By which the host sends to the Internet, or to the first network. */
	struct device device;
	/* That it sends from. For IPv4 the family may be -1: it is not known. */
	struct ip source;
	bool all; /* there is a default route, or else routes to nets only */
	int n_nets;
	struct ip_net nets[REACH_MAX_NETS];
};

/*
 * Look by the host's rules and tables, or with dev as if all packets left by
 * that device. More networks than fit are taken for all. A host that has IPv6
 * routes, but no address that is valid beyond the link, reaches nothing.
 * Returns 1, 0 if nothing is reached, or -1 after a message.
 */
int reach_find(struct reach *reach, int family, const struct device *dev);

/* Does the device, as a tunnel does, take packets to anywhere? */
bool reach_all_by(const struct device *dev);

#endif
