/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which address the trace's packets leave with. MASQUERADE takes the first
 * address of the device. The host's own programs send from the address that the
 * route names ("src"): one on "lo" that is announced by BGP, a floating one, or
 * the second of a device.
 */
#ifndef HOST_UPLINK_SOURCES_H
#define HOST_UPLINK_SOURCES_H

#include "base/ip.h"
#include "host/firewall/firewall.h"

struct sources {
	struct firewall_source source[FIREWALL_SOURCES_MAX];
	int n;
};

/*
 * Find out where the host sends from another address than MASQUERADE would take.
 * internet is the one from which it sends to the Internet; its family may be -1.
 * Returns 0, or -1 after a message.
 */
int sources_find(struct sources *s, int family, const struct ip *internet);

#endif
