/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The networks that the host can reach over one family. The trace is given
 * routes to these only: getaddrinfo() puts addresses without a route last, and
 * orders the others by the address to send from (RFC 6724). If the trace had a
 * default route that the host lacks, programs would try IPv6 in vain.
 */
#ifndef HOST_UPLINK_DESTINATIONS_H
#define HOST_UPLINK_DESTINATIONS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/ip.h"
#include "base/next_hop.h"
#include "host/uplink/routes.h"

#define DESTINATIONS_MAX_NETS 64

struct destinations {
	/* The host sends to the Internet, or to the first network, by this. */
	struct device device;
	/* The address to send from. For IPv4 its family may be -1: unknown. */
	struct ip source;
	bool all; /* there is a default route; if not, nets are all routes */
	struct route_limits limits; /* of the default route */
	int n_nets;
	struct ip_net nets[DESTINATIONS_MAX_NETS];
	struct route_limits net_limits[DESTINATIONS_MAX_NETS];
};

/*
 * Read the host's rules and tables, as they are for that user's programs; with
 * dev, as if all packets left by that device. More networks than fit count as all. A host with IPv6 routes but
 * without an address that is valid beyond the link reaches nothing. Returns 1,
 * 0 if nothing can be reached, or -1 after a message.
 */
int destinations_find(struct destinations *to, int family,
		      const struct device *dev, uid_t user);

/* Does the device take packets to any address, as a tunnel does? */
bool destinations_unlimited(const struct device *dev);

#endif
