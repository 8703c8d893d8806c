/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forwarding, switched on for just the devices that need it. The flag of the
 * device by which a packet comes *in* counts: so that of the veth, and that of
 * every device by which an answer may come. IPv4 has a flag a device
 * ("forwarding"); the global switch is left alone, as 0 -> 1 -> 0 would reset
 * them all. IPv6 has one ("force_forwarding") since Linux 6.17, and a host on
 * which it is set goes on accepting router advertisements. See the kernel's
 * ip-sysctl.rst.
 *
 * A device switched on gets a guard (guard.h), so that the host routes
 * nothing that it did not route before. Traces share a device; the last one
 * switches it off, unless the global switch has risen meanwhile, which sets all
 * of them.
 *
 * Journal lines: "forward FAMILY IFINDEX", and "exempt FAMILY IFINDEX" where the
 * global switch was on already, and the device's was not. A device that is
 * renamed keeps its flag, and its index.
 */
#ifndef HOST_UPLINK_FORWARDING_H
#define HOST_UPLINK_FORWARDING_H

#include <stdbool.h>

#include "host/journal/journal.h"
#include "host/uplink/routes.h"

/* Does this kernel know forwarding for single devices? If not: global6.h. */
bool forwarding_has_flags(int family);

/*
 * Can the host forward the family: does it already, or may its settings be
 * written? Returns 0, or -1 with errno.
 */
int forwarding_check(int family);

/* Does the host forward everything, by itself? */
bool forwarding_is_on_for_all(int family);

/*
 * Of devs, keep those that do not forward by themselves, and write them down.
 * Returns their number, or -1 after a message.
 */
int forwarding_claim(struct journal *j, int family, struct device *devs, int n);

/* Switch on. The guards are in place. Returns 0, or -1 after a message. */
int forwarding_enable(int family, const char *device);

/*
 * Somebody has switched forwarding on for all: it is the host's own from now on.
 * Remove the guards. Returns 0, or -1 after a message.
 */
int forwarding_release(struct journal *j, int family);

/* Switch off, and remove the guards. Returns 0, or -1 after a message. */
int forwarding_undo(struct journal *j);

#endif
