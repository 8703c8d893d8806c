/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forwarding is enabled for only those devices that need it. The kernel checks
 * the flag of the device by which a packet comes *in*: that is the veth, and
 * each device by which an answer may come. IPv4 has a flag for each device
 * ("forwarding"). We leave the global switch alone, as 0 -> 1 -> 0 would reset
 * all of them. IPv6 has such a flag ("force_forwarding") since Linux 6.17; with
 * it, a host still accepts router advertisements. See the kernel's
 * ip-sysctl.rst.
 *
 * A device that we enable gets a guard (guard.h), so that the host routes
 * nothing that it did not route before. Traces share a device. The last one
 * disables it, unless somebody has set the global switch meanwhile, which sets
 * all devices.
 *
 * Journal lines: "forward FAMILY IFINDEX", or "exempt FAMILY IFINDEX" if the global
 * switch was on already, but not the device's flag. A device that is renamed
 * keeps its flag and its index.
 */
#ifndef HOST_UPLINK_FORWARDING_H
#define HOST_UPLINK_FORWARDING_H

#include <stdbool.h>

#include "host/journal/journal.h"
#include "host/uplink/routes.h"

/* Does this kernel have a flag for each device? If not, see global6.h. */
bool forwarding_has_flags(int family);

/*
 * Does the host forward the family, or could we enable it? Returns 0, or -1
 * with errno.
 */
int forwarding_check(int family);

/* Is the global switch on? */
bool forwarding_is_on_for_all(int family);

/*
 * Reduce devs to those that do not forward by themselves, and add them to the
 * journal. Returns their number, or -1 after a message.
 */
int forwarding_claim(struct journal *j, int family, struct device *devs, int n);

/* Enable it. Place the guards first. Returns 0, or -1 after a message. */
int forwarding_enable(int family, const char *device);

/*
 * Has another program disabled it, for all devices or for one of those that this
 * trace enabled, or for the trace's own device?
 */
bool forwarding_is_lost(const struct journal *j, int family,
			const char *device);

/* Enable it for those that this trace enabled, whether they have routes or not. */
void forwarding_enable_again(const struct journal *j, int family);

/*
 * Another program has enabled forwarding for all devices: the host is a router
 * from now on. Remove the guards. Returns 0, or -1 after a message.
 */
int forwarding_release(struct journal *j, int family);

/* Disable it, and remove the guards. Returns 0, or -1 after a message. */
int forwarding_undo(struct journal *j);

#endif
