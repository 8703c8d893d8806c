/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's routes say about an address. The kernel is asked. */
#ifndef HOST_DIAGNOSE_ROUTE_CHECK_H
#define HOST_DIAGNOSE_ROUTE_CHECK_H

#include <stdbool.h>

#include "base/ip.h"

enum route_kind {
	ROUTE_LEADS_ON,
	ROUTE_IS_LOCAL, /* the address is the host's own */
	ROUTE_IS_MISSING, /* or it says that packets are dropped or rejected */
	ROUTE_IS_UNKNOWN, /* the kernel did not answer */
};

/* For a packet that the host itself would send there. */
enum route_kind route_check(const struct ip *to);

/* Does such a packet leave by another device? False if that is not known. */
bool route_avoids(const struct ip *to, const char *device);

#endif
